"""The export: its columns, its clock, and what it does not tell."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, insert

from commands.database import Store
from models import Grid, Org, Person, Post, Request, RequestEvent
from services.export import COLUMNS, WITHHELD, Export, export_requests
from tests.databases import Filled

NOW = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
EVERYTHING = Export(ZoneInfo("Asia/Shanghai"))


def request(**changed: Any) -> dict[str, Any]:
    values = {
        "status": "closed",
        "result": "solved",
        "code": "R1",
        "urgency": "L3",
        "privacy": "no",
        "org_id": 1,
        "grid_id": 1,
        "worker_id": 1,
        "resident_id": 2,
        "place": "翠湖苑3号楼",
        "text": "水管漏了，打13900000051",
        "created_at": NOW,
        "due_at": NOW + timedelta(days=5),
        "solved": True,
        "satisfaction": "满意",
    }
    return values | changed


def fill(db: Connection) -> None:
    db.execute(insert(Org).values(id=1, code="XFL", name="幸福里社区", level="community"))
    db.execute(insert(Org).values(id=2, code="HW", name="河湾社区", level="community"))
    db.execute(insert(Grid).values(id=1, code="G01", name="第一网格", org_id=1))
    for number, name in enumerate(("林晓", "王桂芬"), start=1):
        db.execute(insert(Person).values(id=number, name=name, created_at=NOW))
    db.execute(insert(Post).values(person_id=1, role="worker", org_id=1, grid_id=1))


LAID = Filled(lambda store: store.transact(fill))


@pytest.fixture
def store() -> Store:
    return LAID.open()


def add(store: Store, *requests: dict[str, Any]) -> None:
    for values in requests:
        store.transact(lambda db, values=values: db.execute(insert(Request).values(**values)))


def exported(store: Store, path: Path, export: Export = EVERYTHING) -> list[dict[str, str]]:
    store.read(lambda db: export_requests(db, path, export))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_columns_are_the_promised_ones_in_order(store: Store, tmp_path: Path) -> None:
    exported(store, tmp_path / "out.csv")
    promised = (
        "number,status,result,code,category,urgency,org,grid,worker,resident,place,text,source,"
        "created_at,due_at,claimed_at,resolved_at,closed_at,solved,satisfaction"
    )
    assert ",".join(COLUMNS) == promised
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[0] == promised


def test_each_cell_says_what_it_should(store: Store, tmp_path: Path) -> None:
    add(store, request())
    assert exported(store, tmp_path / "out.csv") == [
        {
            "number": "1",
            "status": "closed",
            "result": "solved",
            "code": "R1",
            "category": "供水",
            "urgency": "L3",
            "org": "幸福里社区",
            "grid": "第一网格",
            "worker": "林晓",
            "resident": "王**",
            "place": "翠湖苑3号楼",
            "text": "水管漏了，打139****0051",
            "source": "chat",
            "created_at": "2026-11-02T09:30:00+08:00",
            "due_at": "2026-11-07T09:30:00+08:00",
            "claimed_at": "",
            "resolved_at": "",
            "closed_at": "",
            "solved": "true",
            "satisfaction": "满意",
        }
    ]


@pytest.mark.parametrize("privacy", ["private", "restricted"])
def test_a_private_request_tells_neither_person_nor_place_nor_story(
    store: Store, tmp_path: Path, privacy: str
) -> None:
    add(store, request(privacy=privacy))
    row = exported(store, tmp_path / "out.csv")[0]
    assert [row["text"], row["resident"], row["place"]] == [WITHHELD] * 3
    assert row["status"] == "closed"


def test_a_request_without_grid_worker_or_resident_is_exported(
    store: Store, tmp_path: Path
) -> None:
    bare = request(grid_id=None, worker_id=None, resident_id=None, solved=None, due_at=None)
    add(store, bare)
    row = exported(store, tmp_path / "out.csv")[0]
    assert [row[name] for name in ("grid", "worker", "resident", "solved", "due_at")] == [""] * 5


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        ({}, ["1", "2", "3"]),
        ({"orgs": {2}}, ["2"]),
        ({"orgs": set()}, []),
        ({"since": NOW + timedelta(hours=1)}, ["3"]),
        ({"until": NOW + timedelta(hours=1)}, ["1", "2"]),
    ],
)
def test_an_export_holds_the_requests_that_are_meant(
    store: Store, tmp_path: Path, chosen: dict[str, Any], numbers: list[str]
) -> None:
    add(store, request(), request(org_id=2), request(created_at=NOW + timedelta(hours=2)))
    rows = exported(store, tmp_path / "out.csv", Export(ZoneInfo("Asia/Shanghai"), **chosen))
    assert [row["number"] for row in rows] == numbers


def test_the_workbook_has_the_requests_and_their_history(store: Store, tmp_path: Path) -> None:
    add(store, request(text="=1+1"), request(privacy="private"))
    events = [
        {"request_id": 1, "actor_id": 2, "act": "file", "to_status": "new", "note": "补充"},
        {"request_id": 1, "actor_id": 1, "act": "claim", "from_status": "new", "note": "马上到"},
        {"request_id": 2, "actor_id": None, "act": "remind", "note": "家里的事"},
    ]
    for event in events:
        store.transact(lambda db, e=event: db.execute(insert(RequestEvent).values(at=NOW, **e)))
    path = tmp_path / "out.xlsx"
    assert store.read(lambda db: export_requests(db, path, EVERYTHING)) == 2
    book = load_workbook(path)
    assert [cell.value for cell in book["诉求"][1]] == list(COLUMNS)
    assert book["诉求"]["L2"].data_type == "s"
    at = "2026-11-02T09:30:00+08:00"
    assert [tuple(cell.value for cell in row) for row in book["经过"]] == [
        ("number", "at", "act", "from", "to", "who", "note"),
        (1, at, "file", None, "new", "王**", "补充"),
        (1, at, "claim", "new", None, "林晓", "马上到"),
        (2, at, "remind", None, None, "系统", WITHHELD),
    ]


def test_progress_hears_how_many_were_written(store: Store, tmp_path: Path) -> None:
    add(store, request(), request())
    heard: list[int] = []
    path = tmp_path / "out.csv"
    store.read(lambda db: export_requests(db, path, EVERYTHING, heard.append))
    assert heard == [2]


def test_another_suffix_is_refused_in_words(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"应为 \.csv 或 \.xlsx"):
        store.read(lambda db: export_requests(db, tmp_path / "out.pdf", EVERYTHING))
