import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from bench.city.asking import City
from bench.city.build import build
from bench.city.limits import DONE, SAID
from bench.city.sizes import FULL, Size
from bench.city.stories import MOST_OPEN
from commands.database import open_engine
from commands.upgrading import upgrade
from models import WORKING, By, Notice, Request, Status
from services.figures import figures
from services.folding import counts, gathered
from services.revisions import Part
from tests.tracing import traced

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def built(file: Path, size: Size, seed: int = 1) -> Engine:
    upgrade(open_engine(f"sqlite:///{file}"))
    engine = open_engine(f"sqlite:///{file}")
    build(engine, size, NOW, seed=seed)
    return engine


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A hundredth of a city."""
    here = City(built(tmp_path_factory.mktemp("city") / "city.db", FULL.part(100)), NOW)
    yield here
    here.close()


def test_every_row_of_a_city_points_at_rows_that_are_there(city: City) -> None:
    with city.engine.connect() as db:
        assert db.execute(text("PRAGMA foreign_key_check")).all() == []


def test_a_city_has_what_was_asked_for(city: City) -> None:
    with city.engine.connect() as db:
        assert db.scalar(select(func.count()).select_from(Request)) == 10_000
        states = set(db.scalars(select(Request.status).distinct()))
        ends = set(db.scalars(select(Notice.state).distinct()))
    assert states == {status.value for status in Status}
    assert {"sent", "held", "dead"} <= ends


def test_nobody_in_a_city_has_more_in_hand_than_a_person_can(city: City) -> None:
    with city.engine.connect() as db:
        mine = Request.status.in_(WORKING) & Request.worker_id.is_not(None)
        number = func.count()
        most = db.scalars(select(number).where(mine).group_by(Request.worker_id)).all()
    assert 1 <= max(most) <= MOST_OPEN


def test_the_same_seed_makes_the_same_city_and_another_another(tmp_path: Path) -> None:
    size = FULL.part(10_000)
    dumps = []
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        built(tmp_path / f"{name}.db", size, seed).dispose()
        with sqlite3.connect(tmp_path / f"{name}.db") as db:
            dumps.append(db.execute("SELECT * FROM requests ORDER BY id").fetchall())
    assert dumps[0] == dumps[1]
    assert dumps[0] != dumps[2]


def test_the_counters_of_a_city_are_those_of_its_events(city: City) -> None:
    house = city.store.read(lambda db: city.keeper.now(db, NOW))
    for back in (1, 7, 30):
        day = NOW.date() - timedelta(days=back)
        for by in By:
            told = city.store.read(
                lambda db, day=day, by=by: figures(db, house, house.directory.orgs, day, day, by)
            )
            events = city.store.read(
                lambda db, day=day, by=by: gathered(counts(db, house.calendar, day, day), (by,))
            )
            summed: dict[str, Counter[str]] = {}
            for (_, _, key), count in events.items():
                summed.setdefault(key, Counter()).update(count)
            assert {key: +Counter(one) for key, one in told.items()} == {
                key: +one for key, one in summed.items()
            }


@pytest.fixture(scope="module")
def asked(city: City) -> dict[str, dict[str, str]]:
    """What the database was asked for each word and deed, with its plan."""
    statements: set[str] = set()
    with traced(statements.add, city.engine):
        city.store.close()
        city.change(None)
        found = {}
        for who, said in SAID:
            statements.clear()
            assert "出错" not in city.say(who, said)
            found[f"{who}: {said}"] = dict.fromkeys(statements, "")
        for limit, (_, act) in DONE.items():
            statements.clear()
            act(city)
            found[limit.what] = dict.fromkeys(statements, "")
    city.store.close()
    with city.engine.connect() as db:
        for name, told in found.items():
            found[name] = {
                sql: "; ".join(row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
                for sql in told
                if sql.startswith(("SELECT", "UPDATE", "DELETE"))
            }
    return found


#: Tables that grow with a city's people and years. Who serves where is read whole, on purpose.
LARGE = (
    *("requests", "request_events", "notices", "messages", "audits", "corrections", "addresses"),
    *("people", "households", "daily_counters", "calls", "approvals", "supporters", "dialogues"),
)
#: The newest rows by their number, so many at most: the end of a table, not all of it.
NEWEST = re.compile(
    r"FROM (audits|corrections)\b(?!.*GROUP BY).* ORDER BY \1\.id DESC\s+LIMIT", re.S
)


def test_nothing_that_a_city_asks_every_day_reads_a_whole_large_table(
    asked: dict[str, dict[str, str]],
) -> None:
    whole = re.compile(rf"SCAN ({'|'.join(LARGE)})\b")
    found = {
        (name, sql): plan
        for name, plans in asked.items()
        for sql, plan in plans.items()
        if whole.search(plan) and not NEWEST.search(sql)
    }
    assert found == {}


@pytest.mark.parametrize(
    ("what", "plan"),
    [
        (
            "worker: 我的任务",
            "ix_requests_worker_id_status_due_at (worker_id=? AND status=?)",
        ),
        ("volunteer: 认领", "ix_requests_org_id_status_due_at (org_id=? AND status=?)"),
        (
            "community: 超期",
            "ix_requests_org_id_status_due_at (org_id=? AND status=? AND due_at<?)",
        ),
        ("community: 待派", "ix_requests_org_id_status_due_at (org_id=? AND status=?)"),
        ("community: 审计", "audits USING INDEX ix_audits_person_id_at (person_id=?)"),
        ("community: 未识别", "corrections USING INDEX ix_corrections_request_id (request_id=?)"),
        ("community: 未识别", "corrections USING INDEX ix_corrections_message_key (message_key=?)"),
        ("community: 统计 本月", "daily_counters USING INDEX sqlite_autoindex_daily_counters_1"),
        ("community: 统计", "request_events USING INDEX ix_request_events_at (at>? AND at<?)"),
        ("the clock's look at what is due", "requests USING COVERING INDEX ix_requests_look_at"),
        (
            "the morning briefs of everybody",
            "notices USING INDEX ix_notices_state_created_at (state=? AND created_at>?)",
        ),
        (
            "the morning briefs of everybody",
            "requests USING INDEX ix_requests_worker_id_status_due_at (worker_id=? AND status=?)",
        ),
        (
            "the morning briefs of everybody",
            "ix_requests_org_id_status_due_at (org_id=? AND status=? AND due_at<?)",
        ),
        (
            "the morning briefs of everybody",
            "notices USING COVERING INDEX sqlite_autoindex_notices_1 (key=?)",
        ),
        (
            "the morning briefs of everybody",
            "notices USING INDEX ix_notices_person_id_state (person_id=? AND state=?)",
        ),
        ("what the monitors ask", "notices USING INDEX ix_notices_state"),
        ("resident: 进度", "ix_requests_resident_id_id (resident_id=?"),
    ],
)
def test_a_daily_question_finds_its_rows_by_an_index(
    asked: dict[str, dict[str, str]], what: str, plan: str
) -> None:
    assert any(plan in one for one in asked[what].values()), "\n".join(asked[what].values())


def test_a_change_of_the_rota_reads_neither_people_nor_places(city: City) -> None:
    before = city.store.read(lambda db: city.keeper.now(db, NOW))
    city.change(Part.ROTA)
    after = city.store.read(lambda db: city.keeper.now(db, NOW))
    assert after.directory is before.directory


def test_a_change_of_one_person_reads_neither_others_nor_places(city: City) -> None:
    before = city.store.read(lambda db: city.keeper.now(db, NOW)).directory
    city.change_person()
    after = city.store.read(lambda db: city.keeper.now(db, NOW)).directory
    assert after.places is before.places
    read = [one for one, staff in after.staff.items() if staff is not before.staff[one]]
    assert read == [city.people["worker"]]


def test_a_change_that_names_no_part_reads_all_anew(city: City) -> None:
    before = city.store.read(lambda db: city.keeper.now(db, NOW)).directory
    city.change(None)
    after = city.store.read(lambda db: city.keeper.now(db, NOW)).directory
    assert after.places is not before.places
