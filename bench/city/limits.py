"""Every figure of a city with its limit."""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import median
from typing import NamedTuple

from rich.table import Table

from bench.city.asking import City
from services.revisions import Part

#: Each is asked so often; the median counts.
TIMES = 7


class Limit(NamedTuple):
    """One figure: what it is, in which unit, and how large it may be."""

    what: str
    unit: str
    most: float


#: What somebody says, who it is, and in how many milliseconds it has to be answered. What reads
#: all of a city may take a second, for the platform waits five.
SAID: Mapping[tuple[str, str], float] = {
    ("worker", "我的任务"): 20,
    ("volunteer", "认领"): 50,
    ("worker", "认领"): 50,
    ("leader", "超期"): 100,
    ("community", "超期"): 100,
    ("street", "超期"): 300,
    ("district", "超期"): 1000,
    ("community", "待派"): 50,
    ("district", "待派"): 300,
    ("community", "未识别"): 500,
    ("district", "未识别"): 1000,
    ("community", "审计"): 100,
    ("district", "审计"): 300,
    ("community", "统计"): 100,
    ("district", "统计"): 1000,
    ("community", "统计 本月"): 100,
    ("district", "统计 本月"): 1000,
    ("community", "统计 本月 网格"): 200,
    ("street", "统计 本月 网格"): 500,
    ("district", "统计 本月 网格"): 2000,
    ("community", "统计 本月 人员"): 200,
    ("district", "统计 本月 人员"): 2000,
    ("district", "统计 本月 类别"): 1000,
    ("resident", "进度"): 20,
    ("resident", "锦绣花园3号楼2单元的电梯又坏了，停在五楼不动，已经两天了"): 50,
    ("resident", "3号楼的路灯坏了"): 50,
}
#: The same for what is no word of anybody, and how often it is done.
DONE: Mapping[Limit, tuple[int, Callable[[City], None]]] = {
    Limit("the first message after a change of staff", "ms", 200): (3, City.change_person),
    Limit("the first message after a change of the rota", "ms", 100): (
        3,
        lambda city: city.change(Part.ROTA),
    ),
    Limit("the first message after a load of the community", "ms", 4000): (
        3,
        lambda city: city.change(None),
    ),
    Limit("the clock's look at what is due", "ms", 50): (TIMES, City.look),
    Limit("two hundred requests that fell due", "ms", 4000): (1, City.due),
    Limit("what the monitors ask", "ms", 100): (TIMES, City.monitor),
    Limit("folding a day", "ms", 10_000): (1, City.fold),
    Limit("a round of the night's deletions", "ms", 1000): (TIMES, City.delete),
    Limit("a resident who is forgotten", "ms", 4000): (1, City.leave),
    Limit("the morning briefs of everybody", "ms", 60_000): (1, City.briefs),
    Limit("the reports of a week", "ms", 60_000): (1, City.reports),
}


class Spent(NamedTuple):
    """By the clock on the wall, and of this process's processor, None where it was another's."""

    wall: float
    cpu: float | None = None


#: The figure of each limit.
Figures = dict[Limit, Spent]


def table(figures: Figures) -> Table:
    """Every figure against its limit."""
    shown = Table("what", "limit", "measured", "CPU", "", pad_edge=False)
    for limit, spent in figures.items():
        cpu = "" if spent.cpu is None else f"{spent.cpu:,.3g} {limit.unit}"
        verdict = "[green]met" if spent.wall <= limit.most else "[red]not met"
        measured = f"{spent.wall:,.3g} {limit.unit}"
        shown.add_row(limit.what, f"{limit.most:,g} {limit.unit}", measured, cpu, verdict)
    return shown


def ask(city: City, only: str = "") -> Iterator[tuple[Limit, Spent]]:
    """All that people and the clock ask, or what has `only` in its name."""
    for (who, text), most in SAID.items():
        limit = Limit(f"{who}: {text[:16]}", "ms", most)
        if only in limit.what:
            city.say(who, text)
            yield limit, _timed(TIMES, partial(city.say, who, text))
    for limit, (times, act) in DONE.items():
        if only in limit.what:
            yield limit, _timed(times, partial(act, city))


def _timed(times: int, act: Callable[[], object]) -> Spent:
    """Milliseconds of one time, the median of some."""
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return Spent(median(walls), median(cpus))
