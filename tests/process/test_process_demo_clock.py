"""The demo's movable clock over HTTP: a month in seconds, each thing at its time, never back."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services.ladder import LADDER
from tests.process.running import rows_of, running
from tests.process.simulated import Simulator
from tests.process.speaking_http import fetch

pytestmark = pytest.mark.process

MONTH = 30 * 86400
PROBLEMS = (
    "翠湖苑3号楼2单元楼道灯不亮了",
    "翠湖苑4号楼门口垃圾没人清",
    "翠湖苑3号楼电梯坏了",
    "翠湖苑5号楼下水道堵了",
    "翠湖苑6号楼门禁坏了",
)
#: Shares of the promised span, by the step that falls due then.
SHARES = {"half": 0.5, "warning": 0.8, "overdue": 1.0, "late_150": 1.5, "late_200": 2.0}
#: How long one stop of the clock may take, in seconds: business time goes on meanwhile.
STOP = 10


@dataclass(frozen=True)
class Month:
    """A demo in which a month has passed by one call, which was answered while somebody waited."""

    data: Path
    simulator: Simulator
    url: str

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        return rows_of(self.data / "xiaoge.db", question)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    folder = tmp_path_factory.mktemp("month")
    with running(folder, "demo", "--data-dir", str(folder / "data")) as one:
        simulator = Simulator(one.url)
        resident = simulator.openid("王桂芬")
        for text in PROBLEMS:
            assert "#" in simulator.reply(resident, text)
        simulator.post("clock", advance_seconds=MONTH)
        yield Month(folder / "data", simulator, one.url)


def test_every_step_on_the_way_is_taken_at_its_time(month: Month) -> None:
    taken = month.rows(
        "select name, rungs.at, begun_at, due_at from rungs join requests on id = request_id"
    )
    assert {name for name, *_ in taken} >= {*SHARES}
    for name, *times in taken:
        at, begun, due = map(datetime.fromisoformat, times)
        if name in SHARES:
            late = at - (begun + (due - begun) * SHARES[name])
            assert timedelta(0) <= late < timedelta(seconds=STOP), name
    assert {name for name, *_ in taken} <= {rung.name for rung in LADDER}


def test_every_push_on_the_way_rings_when_it_is_due(month: Month) -> None:
    pushed = month.rows("select due_at, sent_at from notices where state = 'sent'")
    assert len(pushed) > 50
    late = [datetime.fromisoformat(sent) - datetime.fromisoformat(due) for due, sent in pushed]
    assert timedelta(0) <= min(late) and max(late) < timedelta(seconds=STOP)
    inbox = month.simulator.get(f"inbox/{month.simulator.openid('林晓')}")
    times = [entry["at"] for entry in inbox]
    assert times == sorted(times)


def test_an_admin_fetches_the_table_from_the_link_once(month: Month) -> None:
    reply = month.simulator.reply(month.simulator.openid("沈川"), "导出 全部")
    link = re.search(r"http://\S+", reply)
    assert link and link[0].startswith(f"{month.url}/console/export/"), reply
    first, second = fetch("GET", link[0]), fetch("GET", link[0])
    assert (first.status, second.status) == (200, 404)
    assert "再发一次“导出”" in second.body.decode()
    rows = [*load_workbook(BytesIO(first.body))["诉求"].iter_rows(values_only=True)]
    assert len(rows) == 1 + len(PROBLEMS)


def test_a_clock_that_was_set_back_repeats_nothing(month: Month, tmp_path: Path) -> None:
    month.simulator.post("clock", advance_seconds=1)
    kept = month.data / "clock.json"
    copied = tmp_path / "data"
    copied.mkdir()
    # A copy, because the month's own demo still runs.
    rows_of(month.data / "xiaoge.db", f"vacuum into '{copied / 'xiaoge.db'}'")
    offset = json.loads(kept.read_text())["offset_seconds"]
    (copied / "clock.json").write_text(json.dumps({"offset_seconds": offset - 10 * 86400}))
    counted = "select (select count(*) from rungs), (select count(*) from notices)"
    before = rows_of(copied / "xiaoge.db", counted)
    with running(tmp_path, "demo", "--data-dir", str(copied)) as one:
        Simulator(one.url).post("clock", advance_seconds=10 * 86400 - 3600)
        assert rows_of(copied / "xiaoge.db", counted) == before
