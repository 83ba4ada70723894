"""The demo's people: loading them, and the phones they write from."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, insert, select

from models import Address, Person, Role, table_of
from models.inserting import insert_row
from models.org import ROLE_NAMES
from models.where import Where
from services.binding import bind_grid, bind_home
from services.community import check, load_community, read_community
from services.directory import Directory
from services.directory_rows import load_directory


def load_demo(db: Connection, folder: Path, now: datetime) -> None:
    """Community, residents and the WeChat of each; what is there already stays."""
    community = read_community(folder / "community.yaml")
    problems = check(community)
    if problems:
        raise ValueError(f"demo/community.yaml: {problems[0]}")
    load_community(db, community, now)
    people = _read(folder)
    known = set(db.scalars(select(Address.value)))
    directory = load_directory(db)
    for resident in people["residents"]:
        if resident["openid"] not in known:
            _add_resident(db, directory, resident, now)
    by_phone = {one.phone: one.id for one in directory.staff.values()}
    for staff in [*people["staff"], *people["units"]]:
        if staff["openid"] not in known:
            _add_address(db, staff["openid"], by_phone[staff["phone"]], now)


def _read(folder: Path) -> dict[str, Any]:
    people: dict[str, Any] = yaml.safe_load((folder / "residents.yaml").read_text("utf-8"))
    return people


def _add_resident(
    db: Connection, directory: Directory, resident: dict[str, Any], now: datetime
) -> None:
    named = {"name": resident["name"], "phone": resident.get("phone", "")}
    person_id = insert_row(db, table_of(Person), {**named, "active": True, "created_at": now})
    _add_address(db, resident["openid"], person_id, now)
    if home := resident.get("home"):
        found = directory.places.resolve(Where(**home))
        if found.grid_id is None:
            raise ValueError(f"demo/residents.yaml: no grid for the home of {resident['openid']}")
        bind_home(db, person_id, found.grid_id, found.where)
    elif code := resident.get("grid"):
        grid = directory.grid_by_code(code)
        if grid is None:
            raise ValueError(f"demo/residents.yaml: no grid {code}")
        bind_grid(db, person_id, grid.id)


def _add_address(db: Connection, openid: str, person_id: int, now: datetime) -> None:
    db.execute(
        insert(Address).values(
            channel="wechat",
            value=openid,
            person_id=person_id,
            followed=True,
            heard_at=now,
            window_until=now,
            window_left=0,
        )
    )


def phones(folder: Path) -> list[dict[str, str]]:
    """Everyone whose phone the page can show: openid, name, role and a note."""
    people = _read(folder)
    community = read_community(folder / "community.yaml")
    roles = {unit.phone: (unit.name, Role.UNIT.value, unit.org) for unit in community.units}
    roles |= {person.phone: (person.name, person.role, person.org) for person in community.people}
    residents = [
        {"openid": one["openid"], "name": one["name"], "role": Role.RESIDENT, "note": _note(one)}
        for one in people["residents"]
    ]
    staff = []
    for one in [*people["staff"], *people["units"]]:
        name, role, org = roles[one["phone"]]
        note = f"{ROLE_NAMES[Role(role)]} {org}"
        staff.append({"openid": one["openid"], "name": name, "role": str(role), "note": note})
    streets = {org.code for org in community.orgs if org.parent in (None, "")}
    staff.sort(key=lambda one: one["note"].split()[-1] not in streets)
    return residents + staff


def _note(resident: dict[str, Any]) -> str:
    if home := resident.get("home"):
        return Where(**home).label()
    return f"扫码绑定 {resident['grid']}" if "grid" in resident else "刚关注"
