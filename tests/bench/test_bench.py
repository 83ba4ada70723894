import itertools
import re
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bench.history import GROWING, grow
from bench.inprocess import cpu
from bench.load import Line
from bench.mail import TEXTS, Mail, told
from bench.ours import Home, NotStoredError, check_kept, furnish
from bench.promises import PROMISES, as_data, table
from bench.reports import WHAT, Archive
from bench.written import BEGIN, END, NoPlaceError, as_page, write
from bot.understanding import Understander
from commands.database import Store
from models import By
from services.figures import figures
from services.folding import counts, gathered
from services.house import HouseKeeper
from tests.tracing import traced

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

#: Each report once, of building 3, unit 1.
REPORTS = [told(which, 2) for which in range(len(TEXTS))]


def test_every_report_of_the_benchmark_is_one_clear_request_with_a_place(
    understander: Understander,
) -> None:
    unclear = [
        text
        for text in REPORTS
        if not (understood := understander.understand(text)).accepted
        or understood.parts
        or understood.code[0] in "EO"
        or (understood.place.building, understood.place.unit) != ("3", "1")
    ]
    assert unclear == []


def test_a_resident_never_reports_the_same_category_twice_in_a_row(
    understander: Understander,
) -> None:
    codes = [understander.understand(text).code for text in REPORTS]
    assert all(one != other for one, other in itertools.pairwise([*codes, codes[0]]))


def test_no_two_messages_share_a_number() -> None:
    mail = Mail(3)
    bodies = [delivery.body for delivery in (*mail.bindings(), *mail.some(10))]
    numbers = {body.partition(b"<MsgId>")[2] for body in bodies}
    assert len(numbers) == 13


def test_reports_go_on_where_the_last_ones_ended() -> None:
    mail = Mail(2)
    first, second = mail.some(2), mail.some(2)
    assert not {one.body for one in first} & {one.body for one in second}
    assert told(1, 1).encode() in second[0].body


def test_no_two_reports_are_of_the_same_place() -> None:
    bodies = [delivery.body for delivery in Mail(2).some(60)]
    texts = {body.partition(b"<Content>")[2].partition(b"</Content>")[0] for body in bodies}
    assert len(texts) == 60


@pytest.mark.parametrize("missing", ["messages", "requests", "request_events", "notices"])
def test_a_report_that_left_less_than_promised_spoils_the_run(missing: str) -> None:
    before = Counter(dict.fromkeys(("messages", "requests", "request_events", "notices"), 0))
    after = Counter(dict.fromkeys(before, 5))
    check_kept(before, after, 5)
    with pytest.raises(NotStoredError):
        check_kept(before, Counter({**after, missing: 4}), 5)


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("P1", 7.9, "aim met"),
        ("P1", 12, "met"),
        ("P1", 12.1, "not met"),
        ("P3", 0.6, "aim met"),
        ("P3", 0.4, "met"),
        ("P3", 0.2, "not met"),
    ],
)
def test_a_figure_is_judged_by_its_promise(name: str, value: float, verdict: str) -> None:
    promise = next(one for one in PROMISES if one.name == name)
    assert promise.verdict(value).endswith(f"]{verdict}")


def test_the_median_of_the_rounds_counts_not_a_lucky_one() -> None:
    series = {"P1": [1.0, 20.0, 30.0]}
    assert as_data(series)["P1"] == {"median": 20.0, "rounds": [1.0, 20.0, 30.0], "met": False}
    assert table(series).row_count == 1


def test_the_measured_table_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    for value in (13.0, 9.0):
        write(page, as_page({"P1": [value]}, date(2026, 11, 23)))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Before\n")
    assert text.endswith(f"{END}\nafter\n")
    assert text.count("| P1 |") == 1
    assert "| ≤ 12 × | ≤ 8 × | 9 | 9–9 | met |" in text
    assert "old" not in text


def test_a_page_without_a_place_for_the_table_is_not_touched(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{END}{BEGIN}", encoding="utf-8")
    with pytest.raises(NoPlaceError):
        write(page, "table")
    assert page.read_text(encoding="utf-8") == f"{END}{BEGIN}"


@pytest.mark.parametrize(
    ("status", "well"), [(b"200 OK", True), (b"503 SERVICE UNAVAILABLE", False)]
)
def test_an_answer_counts_when_it_is_whole(status: bytes, well: bool) -> None:
    server, client = socket.socketpair()
    with server, client:
        line = Line(client)
        pieces = (b"HTTP/1.1 " + status, b"\r\nContent-Length: 7\r\n\r\n", b"succ", b"ess")
        answers = []
        for piece in pieces:
            server.sendall(piece)
            answers.append(line.receive())
    assert answers[:3] == [None, None, None]
    assert answers[3] is not None
    assert answers[3][1] is well


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, HouseKeeper]:
    """Forty days of six requests: 35 folded by the product, the counters of the rest copied."""
    home = furnish(tmp_path_factory.mktemp("grown") / "home")
    return home, grow(home, 240, NOW, a_day=6)


def test_every_day_of_a_copied_history_has_the_figures_of_its_events(
    grown: tuple[Home, HouseKeeper],
) -> None:
    home, keeper = grown
    store = Store(home.engine())
    house = store.read(lambda db: keeper.now(db, NOW))
    days = [NOW.date() - timedelta(days=back) for back in (38, 36, 20, 1)]
    for day in days:
        told = store.read(lambda db, day=day: figures(db, house, house.directory.orgs, day, day))
        events = store.read(
            lambda db, day=day: gathered(counts(db, house.calendar, day, day), (By.ALL,))
        )
        assert told[""] == sum(events.values(), Counter())
        assert told[""]["filed"] == told[""]["satisfied"] == 6
    store.close()


@pytest.fixture
def asked() -> Iterator[set[str]]:
    """Every statement that any SQLite database is asked from now on, with its values."""
    statements: set[str] = set()
    with traced(statements.add):
        yield statements


def test_nothing_that_is_asked_every_day_reads_all_that_ever_was(
    grown: tuple[Home, HouseKeeper], understander: Understander, asked: set[str]
) -> None:
    home, keeper = grown
    archive = Archive(home.app(understander), Store(home.engine()), keeper, Mail(2), NOW)
    cpu(archive.app, archive.mail.bindings())
    asked.clear()
    for what in WHAT.values():
        what(archive)
    # A plan does not depend on how much there is: nobody collects statistics.
    plans = {sql: _plan(archive.store, sql) for sql in asked if sql.startswith(("SEL", "UPD"))}
    archive.store.close()
    tables = "|".join(model.__tablename__ for model in GROWING)
    whole = re.compile(rf"SCAN ({tables})\b|\((org|grid|worker)_id=\?\)")
    assert len(plans) > 20
    assert {sql: plan for sql, plan in plans.items() if whole.search(plan)} == {}


def _plan(store: Store, sql: str) -> str:
    with store.engine.connect() as db:
        return "; ".join(row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))


def test_every_figure_of_a_long_history_has_a_promise() -> None:
    assert set(WHAT) <= {promise.name for promise in PROMISES}
