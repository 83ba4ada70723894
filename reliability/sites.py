"""A furnished site: the demo's community, everybody in it reachable, its processes beside it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, text

from bench.ours import Home, furnish
from commands.database import Store
from commands.demo_templates import configured
from models import Address, Person
from reliability.platform import Platform
from reliability.services import Service

#: Windows of customer-service texts that no program here uses up.
WINDOW = (timedelta(days=7), 1_000_000)


@dataclass(frozen=True)
class Site:
    """A home, its database as the product opens it, and the platform it pushes to."""

    home: Home
    store: Store

    def service(self, what: str, name: str = "", **more: str) -> Service:
        """`serve` or `work` of this site, not started yet; `name` tells several apart."""
        log = self.home.directory / f"{what}{name}.log"
        return Service(what, self.home.config, self.home.environ() | more, log)

    def rows(self, question: Any, **values: Any) -> Sequence[Any]:
        """What the database holds."""
        asked = text(question) if isinstance(question, str) else question
        return self.store.read(lambda db: db.execute(asked, values).all())

    def number(self, question: Any, **values: Any) -> int:
        """The first value of the first row, 0 when there is none."""
        rows = self.rows(question, **values)
        return int(rows[0][0] or 0) if rows else 0

    def integrity_faults(self) -> int:
        """What SQLite finds wrong with its file; servers check theirs by themselves."""
        if self.store.engine.dialect.name != "sqlite":
            return 0
        found = [row[0] for row in self.rows("PRAGMA integrity_check")]
        return len([one for one in found if one != "ok"]) + len(
            self.rows("PRAGMA foreign_key_check")
        )


@contextmanager
def new_site(
    folder: Path,
    database: str,
    platform: Platform | None = None,
    *,
    mode: str = "plain",
    templates: bool = True,
    **settings: str,
) -> Iterator[Site]:
    """A site on an empty database, let go of at the end.

    `templates` gives every kind of notice a template message. Without, notices go as
    customer-service texts, which carry no id of their own.
    """
    more = {"XIAOGE_DATABASE__URL": database, "XIAOGE_CLOCK__QUIET_HOURS": ""}
    if platform is not None:
        more["XIAOGE_WECHAT__API_BASE_URL"] = platform.url
    if templates:
        more["XIAOGE_WECHAT__TEMPLATES"] = json.dumps(configured())
    home = furnish(folder, mode, **more, **settings)
    store = Store(home.engine())
    store.transact(make_reachable)
    try:
        yield Site(home, store)
    finally:
        store.close()


def make_reachable(db: Connection) -> None:
    """Give everybody of the community an address, as if each had bound a phone."""
    now = datetime.now(UTC)
    window, left = WINDOW
    known = select(Address.person_id)
    people = db.scalars(select(Person.id).where(Person.id.not_in(known))).all()
    rows = [
        {
            "channel": "wechat",
            "value": staff_openid(person),
            "person_id": person,
            "followed": True,
            "heard_at": now,
            "window_until": now + window,
            "window_left": left,
        }
        for person in people
    ]
    db.execute(insert(Address), rows)


def staff_openid(person: int) -> str:
    """The openid that `make_reachable` gives a person."""
    return f"o-staff-{person:020d}"
