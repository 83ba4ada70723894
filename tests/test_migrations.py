"""The migrations and the models say the same, and a database that is behind is told so."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, event, insert, select, text
from sqlalchemy.exc import DBAPIError

from commands.database import Store, open_engine
from commands.schema import MIGRATIONS, newest, revisions, schema_problem
from commands.upgrading import upgrade
from handlers.jobs import run_due
from models import Base, Notice, Request, Status
from models.transact import Busy
from services.briefs import lists
from services.calendar import WorkCalendar
from services.folding import folded_until
from services.house import HouseKeeper, Manners
from tests.databases import bare, only_mysql, only_servers


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = open_engine(bare())
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list[object]:
    """What the models say and the database does not, or the other way round."""
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_the_newest_migration_makes_what_the_models_describe(engine: Engine) -> None:
    upgrade(engine)
    assert differences(engine) == []


def test_the_files_of_the_migrations_begin_with_their_revisions_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(step.revision for step in steps[::-1]) == revisions()


def test_an_upgrade_done_twice_changes_nothing(engine: Engine) -> None:
    assert upgrade(engine) == (None, newest())
    assert upgrade(engine) == (newest(), newest())


def test_a_database_without_tables_is_told_what_to_do(engine: Engine) -> None:
    with engine.begin() as connection:
        assert "db upgrade" in str(schema_problem(connection))


def test_a_newer_database_is_not_touched(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        assert "新" in str(schema_problem(connection))


NOW = datetime.now(UTC)
#: Requests of the version before: how old in days, and what else is true of them.
OLD: dict[str, dict[str, object]] = {
    "claimed, late": {"age": 60, "status": "claimed"},
    "never accepted": {"age": 60, "status": "dispatched", "urgency": "L1"},
    "never given": {"age": 60, "status": "new", "worker_id": None},
    "long term": {"age": 100, "status": "long_term"},
    "asked": {"age": 60, "status": "need_info", "paused_at": NOW - timedelta(days=50),
              "pauses": 1, "paused_from": "claimed"},
    "done": {"age": 60, "status": "resolved", "resolved_at": NOW - timedelta(days=50)},
    "a hazard, done": {"age": 60, "status": "resolved", "resolved_at": NOW - timedelta(days=50),
                       "code": "F1"},
    "over": {"age": 60, "status": "closed", "resolved_at": NOW - timedelta(days=50),
             "closed_at": NOW - timedelta(days=49)},
    # Filed two days ago, due in three: half of it comes in half a day.
    "fresh": {"age": 2, "status": "claimed"},
}  # fmt: skip


@pytest.fixture
def keeper() -> HouseKeeper:
    return HouseKeeper(WorkCalendar(), Manners(quiet_hours=""))


@pytest.fixture
def upgraded(engine: Engine, caplog: pytest.LogCaptureFixture) -> Iterator[Store]:
    """A database of the first version with OLD in it, brought to the newest.

    What the clock cannot do is a line in the log, and would be quiet for the wrong reason.
    """
    store = Store(engine)
    store.transact(to_first_version)
    store.transact(fill)
    upgrade(engine)
    yield store
    store.close()
    assert caplog.get_records("call") == []


def to_first_version(db: Connection) -> None:
    if db.dialect.name == "mysql":
        db.execute(text(f"ALTER DATABASE {db.engine.url.database} CHARACTER SET utf8mb4"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = db
    command.upgrade(config, "0001")


def fill(db: Connection) -> None:
    tables = MetaData()
    tables.reflect(db)
    rows: dict[str, list[dict[str, object]]] = {
        "orgs": [{"id": 1, "code": "C", "name": "幸福里社区", "level": "community"}],
        "grids": [{"id": 1, "code": "G01", "name": "一网格", "org_id": 1}],
        "people": [person(1, "林晓"), person(2, "沈川"), person(3, "王桂芬"), person(4, "周明远")],
        "posts": [
            {"person_id": 1, "role": "worker", "org_id": 1, "grid_id": 1, "rank": 0},
            {"person_id": 4, "role": "leader", "org_id": 1, "grid_id": 1, "rank": 0},
            {"person_id": 2, "role": "admin", "org_id": 1, "grid_id": None, "rank": 0},
        ],
        "requests": [request(**told) for told in OLD.values()],
        "request_events": [
            {"request_id": 1, "at": ago(60), "act": "filed", "from_status": "", "note": "",
             "to_status": "new", "details": {}},
        ],
    }  # fmt: skip
    for name, some in rows.items():
        for row in some:
            told = {key: plain(value, on=db.dialect.name) for key, value in row.items()}
            db.execute(insert(tables.tables[name]).values(told))


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def plain(value: object, *, on: str) -> object:
    """A value as the first version wrote it."""
    if isinstance(value, dict) and on == "mysql":
        return json.dumps(value)
    if not isinstance(value, datetime):
        return value
    naive = value.replace(tzinfo=None)
    return naive.isoformat(" ", "microseconds") if on == "sqlite" else naive


def person(number: int, name: str) -> dict[str, object]:
    return {"id": number, "name": name, "phone": "", "active": True, "created_at": ago(100)}


def request(age: float, **told: object) -> dict[str, object]:
    return {
        "result": "", "code": "R8", "urgency": "L3", "privacy": "open", "org_id": 1, "grid_id": 1,
        "worker_id": 1, "resident_id": 3, "whereabouts": {}, "place": "翠湖苑3号楼", "text": "灯",
        "source": "chat", "contact": "", "created_at": ago(age), "claim_due_at": ago(age - 0.1),
        "contact_due_at": ago(age - 1), "due_at": ago(age - 5), "pauses": 0, "paused_from": "",
        "result_text": "", "satisfaction": "", "returns": 0, "designated": False, "round": 1,
        **told,
    }  # fmt: skip


def numbers(*names: str) -> set[int]:
    return {number for number, name in enumerate(OLD, start=1) if name in names}


def ring(store: Store, keeper: HouseKeeper, now: datetime) -> list[tuple[int, str]]:
    """Let the clock do what is due; about which requests somebody is told what, all in all."""
    run_due(store.transact, keeper, now)
    told = select(Notice.request_id, Notice.kind).order_by(Notice.id)
    return store.read(lambda db: [(row[0], row[1]) for row in db.execute(told)])


def test_after_an_upgrade_nobody_is_told_of_what_had_passed(
    upgraded: Store, keeper: HouseKeeper
) -> None:
    assert ring(upgraded, keeper, NOW + timedelta(minutes=1)) == []


def test_after_an_upgrade_what_is_fresh_goes_on(upgraded: Store, keeper: HouseKeeper) -> None:
    ring(upgraded, keeper, NOW + timedelta(minutes=1))
    told = ring(upgraded, keeper, NOW + timedelta(hours=13))
    assert {number for number, _ in told} == numbers("fresh")
    assert {kind for _, kind in told} == {"half"}


def test_after_an_upgrade_what_is_late_is_known_to_be_and_the_briefs_list_it(
    upgraded: Store, keeper: HouseKeeper
) -> None:
    ring(upgraded, keeper, NOW + timedelta(minutes=1))
    late = select(Request.id).where(Request.overdue_at.is_not(None))
    assert set(upgraded.read(lambda db: db.scalars(late).all())) == numbers(
        "claimed, late", "never accepted", "never given", "long term", "asked"
    )
    listed = upgraded.read(lambda db: lists.Lists(db, keeper.now(db, NOW), NOW, [2]).late(2))
    assert numbers("claimed, late", "never accepted", "never given") <= {one.id for one in listed}


def test_after_an_upgrade_what_was_done_long_ago_closes_without_a_word(
    upgraded: Store, keeper: HouseKeeper
) -> None:
    assert ring(upgraded, keeper, NOW + timedelta(minutes=1)) == []
    ended = select(Request.id).where(Request.status == Status.CLOSED)
    closed = set(upgraded.read(lambda db: db.scalars(ended).all()))
    assert closed == numbers("done", "over")


def test_after_an_upgrade_a_question_of_long_ago_gets_three_more_days(
    upgraded: Store, keeper: HouseKeeper
) -> None:
    ring(upgraded, keeper, NOW + timedelta(minutes=1))
    (number,) = numbers("asked")
    told = ring(upgraded, keeper, NOW + timedelta(days=4))
    assert [kind for about, kind in told if about == number] == ["unanswered"]


def test_after_an_upgrade_no_day_of_the_old_version_is_summed_up(
    upgraded: Store, keeper: HouseKeeper
) -> None:
    done = upgraded.read(folded_until)
    assert done is not None and NOW.date() - done == timedelta(days=2)


class Killed(Exception):  # noqa: N818 - it says what happened.
    """The process has gone."""


def upgrade_until(engine: Engine, statement: int) -> bool:
    """Upgrade in a process that dies before its so-many-th change; whether it came to its end."""
    changes = 0

    def count(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        nonlocal changes
        changes += sql.lstrip().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE"))
        if changes == statement:
            raise Killed

    event.listen(Engine, "before_cursor_execute", count)
    try:
        upgrade(engine)
    except Killed:
        return False
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return True


@pytest.mark.timeout(600)
def test_an_upgrade_that_was_killed_again_and_again_is_finished_by_the_next(
    engine: Engine, keeper: HouseKeeper
) -> None:
    store = Store(engine)
    store.transact(to_first_version)
    store.transact(fill)
    while_killed = [upgrade_until(engine, statement) for statement in range(3, 203, 20)]
    upgrade(engine)
    assert while_killed[0] is False
    assert differences(engine) == []
    assert ring(store, keeper, NOW + timedelta(minutes=1)) == []
    told = ring(store, keeper, NOW + timedelta(hours=13))
    assert {number for number, _ in told} == numbers("fresh")
    store.close()


def test_a_first_upgrade_that_was_killed_is_finished_by_the_next(engine: Engine) -> None:
    for statement in (2, 5, 12, 30):
        assert not upgrade_until(engine, statement)
    assert upgrade(engine)[1] == newest()
    assert differences(engine) == []


def test_a_table_of_another_program_is_not_taken_for_ours(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(text("CREATE TABLE people (shoe_size INTEGER)"))
    with pytest.raises(DBAPIError):
        upgrade(engine)


@only_servers
def test_of_two_upgrades_at_once_the_second_finds_nothing_to_do(engine: Engine) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: upgrade_when_free(engine), range(2)))
    assert sorted(done, key=str) == [(newest(), newest()), (None, newest())]


def upgrade_when_free(engine: Engine) -> tuple[str | None, str | None]:
    """Upgrade, and again while another upgrade goes on for too long."""
    while True:
        try:
            return upgrade(engine)
        except Busy:
            continue


@only_mysql
def test_a_database_of_another_collation_is_converted_with_its_rows(engine: Engine) -> None:
    store = Store(engine)
    store.transact(to_first_version)
    store.transact(fill)
    upgrade(engine)
    left = text(
        "SELECT COUNT(*) FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND collation_name <> 'utf8mb4_bin'"
        " AND table_name <> 'alembic_version'"
    )
    assert store.read(lambda db: db.scalar(left)) == 0
    assert differences(engine) == []
    store.close()
