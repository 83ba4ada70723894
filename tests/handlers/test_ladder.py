"""The whole ladder as a table: each step at its time, once, to the right people.

A scenario says what happens at nine on a Monday in Shanghai. Each row then says how long after
that which step is taken and whose phones ring with what; a second before nothing rings, and
nothing rings twice. Every scenario is also lived through with a restart after each step.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, insert, select, update

from handlers.jobs import run_all
from models import Address, Notice, Org, Person, Post, Request, Role, Rung, table_of
from services.revisions import raise_revision
from tests.databases import open_store
from tests.town import CHEN, LIN, MONDAY, SHEN, SU, WANG, ZHENG, ZHOU, Town

#: An admin of the district above the street, whom the demo does not have.
QU = "demo-district"
EVERYBODY = (LIN, CHEN, ZHOU, SHEN, SU, QU, WANG, ZHENG)
LAMP = "翠湖苑3号楼2单元楼道灯不亮了"


@dataclass(frozen=True)
class Row:
    """So long after the beginning a step is taken, and these phones ring with these words.

    `rings` is when the phones ring, where that is later: after the quiet hours.
    """

    after: timedelta
    steps: str
    told: dict[str, str]
    rings: timedelta | None = None


@dataclass(frozen=True)
class Scenario:
    """What is said at the beginning, and what the clock makes of it."""

    said: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    ends: dict[str, object] = field(default_factory=dict)


def after(days: float = 0, hours: float = 0, minutes: float = 0) -> timedelta:
    return timedelta(days=days, hours=hours, minutes=minutes)


def at_level(level: str) -> dict[str, str]:
    return {level: "【报告】#1"}


#: Who is alarmed once more while nobody has accepted what cannot wait.
ALL_AGAIN = dict.fromkeys((CHEN, ZHOU, SHEN), "还没有人接")

#: The promise of an ordinary request: to Monday the 30th, 17:30, which is 176.5 hours.
WHOLE = timedelta(days=7, hours=8, minutes=30)

SCENARIOS = {
    "一般，接了单但没有人联系、没有办": Scenario(
        ((WANG, LAMP), (LIN, "接单 1")),
        (
            Row(after(days=1), "contact", {LIN: "联系居民的时限已到", ZHOU: "还没有联系居民"}),
            # Friday 01:15, said when the quiet hours end.
            Row(WHOLE * 0.5, "half", {LIN: "时限过半"}, rings=after(days=3, hours=22)),
            # Sunday 06:12.
            Row(
                WHOLE * 0.8,
                "warning",
                {LIN: "快到期", WANG: "还在办"},
                rings=after(days=5, hours=22),
            ),
            Row(WHOLE, "overdue", {LIN: "超期", WANG: "对不起", **at_level(ZHOU)}),
            Row(WHOLE * 1.5, "late_150", {LIN: "超期", **at_level(SHEN)}),
            # Tuesday 02:00.
            Row(
                WHOLE * 2,
                "late_200",
                {LIN: "超期", **at_level(SU)},
                rings=after(days=14, hours=22),
            ),
            Row(after(days=60), "", {}),
        ),
        {"level": 3, "status": "claimed", "worker": LIN},
    ),
    "一般，没有人接单": Scenario(
        ((WANG, LAMP),),
        (
            Row(after(hours=5, minutes=30), "claim", {LIN: "还没接单", **at_level(ZHOU)}),
            Row(after(days=1), "contact", {LIN: "联系居民", **at_level(ZHOU)}),
            Row(WHOLE * 0.5, "half", {LIN: "时限过半"}, rings=after(days=3, hours=22)),
            Row(
                WHOLE * 0.8,
                "warning",
                {LIN: "快到期", WANG: "还在办"},
                rings=after(days=5, hours=22),
            ),
            Row(WHOLE, "overdue", {LIN: "超期", WANG: "对不起", **at_level(SHEN)}),
            Row(WHOLE * 1.5, "late_150", {LIN: "超期", **at_level(SU)}),
            Row(
                WHOLE * 2,
                "late_200",
                {LIN: "超期", **at_level(QU)},
                rings=after(days=14, hours=22),
            ),
        ),
        {"level": 4, "status": "dispatched", "worker": LIN},
    ),
    "紧急，没有人接单，夜里也说": Scenario(
        ((WANG, "翠湖苑3号楼2单元下水道堵了，污水往外冒"),),
        (
            Row(after(minutes=30), "claim", {LIN: "还没接单", **at_level(ZHOU)}),
            Row(after(hours=1), "contact", {LIN: "联系居民", **at_level(ZHOU)}),
            Row(after(hours=4), "on_site", {LIN: "到场时限已到", **at_level(ZHOU)}),
            Row(after(hours=12), "half", {LIN: "时限过半"}),
            # Tuesday 04:12: the handler hears it at once, the resident when the night is over.
            Row(
                after(hours=19.2),
                "warning",
                {LIN: "快到期", WANG: "还剩"},
                rings=after(hours=22),
            ),
            Row(after(hours=24), "overdue", {LIN: "超期", WANG: "对不起", **at_level(SHEN)}),
            Row(after(hours=36), "late_150", {LIN: "超期", **at_level(SU)}),
            Row(after(hours=48), "late_200", {LIN: "超期", **at_level(QU)}),
        ),
        {"level": 4, "urgency": "L2"},
    ),
    "特急，没有人接单": Scenario(
        ((WANG, "家里煤气味很大，头晕"),),
        (
            Row(
                after(minutes=10),
                "claim",
                {LIN: "还没有人接", CHEN: "还没有人接", SHEN: "还没有人接", **at_level(ZHOU)},
            ),
            Row(after(minutes=15), "contact", {LIN: "联系居民", **at_level(ZHOU)}),
            Row(
                after(minutes=30),
                "alarm on_site",
                {LIN: "#1", CHEN: "还没有人接", SHEN: "#1", ZHOU: "#1"},
            ),
            Row(after(hours=1), "half", {LIN: "时限过半"}),
            Row(after(hours=1.6), "warning", {LIN: "快到期", WANG: "还剩"}),
            Row(
                after(hours=2),
                "overdue",
                {LIN: "超期", WANG: "已报告街道督促", **ALL_AGAIN, **at_level(SU)},
            ),
            Row(after(hours=3), "late_150", {LIN: "已报告区", **ALL_AGAIN, **at_level(QU)}),
            # Nobody is higher: the highest hears it once more.
            Row(after(hours=4), "late_200", {LIN: "已报告区", **ALL_AGAIN, **at_level(QU)}),
        ),
        {"level": 4, "urgency": "L1"},
    ),
    "家暴，没有人接单，只有社区负责人能看": Scenario(
        ((WANG, "我老公又打我，拿刀要杀我"),),
        (
            Row(after(minutes=10), "claim", {LIN: "还没有人接", **at_level(SHEN)}),
            Row(after(minutes=15), "contact", {LIN: "联系居民", **at_level(SHEN)}),
            Row(after(minutes=30), "alarm on_site", {LIN: "#1", **at_level(SHEN)}),
            Row(after(hours=1), "half", {LIN: "时限过半"}),
            Row(after(hours=1.6), "warning", {LIN: "快到期"}),
            Row(after(hours=2), "overdue", {LIN: "已报告社区", WANG: "对不起", **at_level(SHEN)}),
            Row(after(hours=3), "late_150", {LIN: "已报告社区", **at_level(SHEN)}),
            Row(after(hours=4), "late_200", {LIN: "已报告社区", **at_level(SHEN)}),
        ),
        {"level": 2, "privacy": "restricted"},
    ),
    "家暴，负责人自己接了，上面没有人能看": Scenario(
        ((WANG, "我老公又打我，拿刀要杀我"), (SHEN, "接管 1"), (SHEN, "到场 1")),
        (
            Row(after(hours=1), "half", {SHEN: "时限过半"}),
            Row(after(hours=1.6), "warning", {SHEN: "快到期"}),
            Row(after(hours=2), "overdue", {SHEN: "超期", WANG: "对不起"}),
            Row(after(hours=3), "late_150", {SHEN: "超期"}),
            Row(after(hours=4), "late_200", {SHEN: "超期"}),
        ),
    ),
    "特急，接单到场后不再惊动大家": Scenario(
        ((WANG, "家里煤气味很大，头晕"), (LIN, "接单 1"), (LIN, "到场 1")),
        (
            Row(after(hours=1), "half", {LIN: "时限过半"}),
            Row(after(hours=1.6), "warning", {LIN: "快到期", WANG: "还剩"}),
            Row(after(hours=2), "overdue", {LIN: "超期", WANG: "对不起", **at_level(ZHOU)}),
        ),
        {"level": 1, "status": "in_progress"},
    ),
    "待派，管理员没有派": Scenario(
        ((ZHENG, "星河湾9号楼电梯坏了"),),
        (
            Row(after(minutes=30), "claim", {SHEN: "【报告】#1"}),
            Row(after(hours=24), "overdue", {ZHENG: "对不起", **at_level(SU)}),
            Row(after(hours=36), "late_150", at_level(QU)),
            # Nobody is higher: the highest hears it once more.
            Row(after(hours=48), "late_200", at_level(QU)),
        ),
        {"status": "new"},
    ),
    "追问以后居民不答复": Scenario(
        ((WANG, LAMP), (LIN, "接单 1"), (LIN, "追问 1 几层的灯？")),
        (
            Row(after(days=1), "nudge", {WANG: "还在等您"}),
            Row(after(days=3), "silent", {LIN: "没有答复"}),
            # The promise has moved by the three days that were waited: half of it is on Monday.
            Row(
                WHOLE * 0.5 + after(days=3),
                "half",
                {LIN: "时限过半"},
                rings=after(days=6, hours=22),
            ),
        ),
        {"status": "claimed", "paused_seconds": 3 * 24 * 3600, "pauses": 1},
    ),
    "办结以后居民不说话": Scenario(
        ((WANG, LAMP), (LIN, "办结 1 换了灯泡")),
        (
            Row(after(days=1), "ask_again", {WANG: "解决了吗"}),
            Row(after(days=3), "unrated", {}),
            Row(after(days=30), "", {}),
        ),
        {"status": "closed", "satisfaction": "", "solved": None},
    ),
    "代购，没有人接单": Scenario(
        ((WANG, "帮我妈买两斤鸡蛋一袋米，她腿脚不好"),),
        (
            Row(after(hours=2), "claim", {LIN: "还没接单", **at_level(ZHOU)}),
            Row(after(hours=8.5), "contact", {LIN: "联系居民", **at_level(ZHOU)}),
            Row(after(hours=24), "half", {LIN: "时限过半"}),
            # Tuesday 23:24.
            Row(
                after(hours=38.4),
                "warning",
                {LIN: "快到期", WANG: "还剩"},
                rings=after(days=1, hours=22),
            ),
            Row(after(hours=48), "overdue", {LIN: "超期", WANG: "对不起", **at_level(SHEN)}),
        ),
        {"urgency": "L3"},
    ),
    "调解，没有人接单，网格长不知道内容": Scenario(
        ((WANG, "楼上天天半夜吵架摔东西，我劝了还骂我"),),
        (
            Row(after(hours=5, minutes=30), "claim", {LIN: "还没接单", **at_level(SHEN)}),
            Row(after(days=1), "contact", {LIN: "联系居民", **at_level(SHEN)}),
            Row(
                after(days=30, hours=8.5) * 0.5,
                "half",
                {LIN: "时限过半"},
            ),
        ),
        {"level": 2, "privacy": "private"},
    ),
}


@pytest.fixture
def with_district(new_town: Callable[..., Town]) -> Town:
    """The demo's town in a district that has an admin."""
    town = new_town()

    def build(db: Connection) -> None:
        run = db.execute
        org = run(
            insert(table_of(Org)).values(code="QU", name="柳城区", level="district")
        ).inserted_primary_key[0]
        run(update(table_of(Org)).where(table_of(Org).c.code == "LA").values(parent_id=org))
        person = run(
            insert(table_of(Person)).values(
                name="区管理员", phone="13900000099", created_at=MONDAY, active=True
            )
        ).inserted_primary_key[0]
        run(insert(table_of(Post)).values(person_id=person, role=Role.ADMIN, org_id=org, rank=0))
        run(
            insert(table_of(Address)).values(
                channel="wechat",
                value=QU,
                person_id=person,
                followed=True,
                heard_at=MONDAY,
                window_until=MONDAY,
                window_left=0,
            )
        )
        raise_revision(db)

    town.store.transact(build)
    return town


def restarted(town: Town) -> Town:
    """The same database after its processes were stopped and started again."""
    url, now = town.store.engine.url, town.now
    town.courier.close()
    town.store.close()
    again = Town(open_store(url), town.understander)
    again.now = now
    return again


def rung(town: Town) -> dict[str, list[str]]:
    """Whose phones rang; the same for everybody who is not a phone of this story."""
    pushed = {phone: town.pushes(phone) for phone in EVERYBODY}
    return {phone: texts for phone, texts in pushed.items() if texts}


def steps(town: Town) -> list[str]:
    rows = town.rows(select(Rung.name).order_by(Rung.at, Rung.name))
    return [row["name"] for row in rows]


@pytest.mark.parametrize("restarts", [False, True], ids=["", "restarted"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_each_step_is_taken_at_its_time_and_once(
    with_district: Town, name: str, restarts: bool
) -> None:
    town, scenario = with_district, SCENARIOS[name]
    for speaker, text in scenario.said:
        town.say(speaker, text)
    run_all(town.store.transact, town.keeper, town.now)
    rung(town)
    taken = steps(town)
    for row in scenario.rows:
        for moment in (row.after - timedelta(seconds=1), row.after, row.rings or row.after):
            town.now = MONDAY + moment
            run_all(town.store.transact, town.keeper, town.now)
            if moment < row.after:
                assert rung(town) == {}, f"{name}: too early before {row.steps}"
                assert steps(town) == taken
        taken += row.steps.split()
        assert sorted(steps(town)) == sorted(taken), f"{name}: {row.steps}"
        told = rung(town)
        assert set(told) == set(row.told), f"{name}: {row.steps} rang {told}"
        for phone, words in row.told.items():
            (push,) = told[phone]
            assert words in push
        run_all(town.store.transact, town.keeper, town.now)
        assert rung(town) == {}, f"{name}: {row.steps} rang twice"
        if restarts:
            town = restarted(town)
    (request,) = town.rows(select(table_of(Request)))
    worker = town.rows(select(Address.value).where(Address.person_id == request["worker_id"]))
    found = {**request, "worker": worker[0]["value"] if worker else None}
    assert {key: found[key] for key in scenario.ends} == scenario.ends
    keys = town.rows(select(func.count(Notice.key), func.count(Notice.key.distinct())))
    assert len(set(keys[0].values())) == 1
