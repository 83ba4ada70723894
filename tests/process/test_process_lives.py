"""Requests live at random: whatever people say and however time passes, the laws hold.

A stateful test: residents report, answer, urge and complain, staff use every word they have on
whatever number, the clock jumps, processes restart. After each step the histories must be
possible, nothing may be lost or told twice, and no clock may have been forgotten.
"""

import itertools
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, select

from bot.channels import Letter, Outcome
from bot.incoming import Kind
from bot.understanding import Understander
from commands.database import Store, open_engine
from handlers.jobs import run_all
from models import (
    Address,
    By,
    Message,
    Notice,
    NoticeState,
    Request,
    RequestEvent,
    Rung,
    Status,
    table_of,
)
from services.figures import figures
from services.folding import fold_due
from services.ladder import earliest
from services.moves import MOVES, RESERVED
from services.ticket import Ticket
from tests.town import CHEN, LIN, MONDAY, SHEN, SU, WANG, WU, ZHENG, ZHOU, Phones, Town

RESIDENTS = (WANG, ZHENG, WU)
STAFF = (LIN, CHEN, ZHOU, SHEN, SU)
REPORTS = (
    "翠湖苑3号楼2单元楼道灯不亮了",
    "翠湖苑3号楼2单元下水道堵了，污水往外冒",
    "翠湖苑5号楼门口垃圾堆成山没人清",
    "家里煤气味很大，头晕",
    "楼上天天半夜吵架摔东西，我劝了还骂我",
    "帮我妈买两斤鸡蛋一袋米，她腿脚不好",
    "翠湖苑2号楼消防通道被电动车堵了",
    "投诉网格员林晓态度不好，报了半个月不来还骂人",
    "星河湾9号楼电梯坏了",
    "建议小区多装几个长椅",
    "楼道灯不亮了",
    "林晓修得又快又好，表扬他",
)
ANSWERS = ("1", "2", "3", "满意", "不满意", "好的谢谢", "还是不亮", "111", "同意", "翠湖苑5号楼")
MINE = (
    "进度 {}",
    "补充 {} 更严重了",
    "撤回 {}",
    "催办 {}",
    "评价 {} 基本满意",
    "没解决 {}",
    "申诉 {} 就在小区里",
    "附议 {}",
)
THEIRS = (
    "接单 {}",
    "接单 {} 立行立改",
    "到场 {}",
    "备注 {} 已联系居民",
    "追问 {} 几层？",
    "办结 {} 换好了",
    "办结 {} 无法解决，等厂家",
    "退回 {} 不在我的网格",
    "转派 {} 陈立冬",
    "转派 {} 林晓",
    "延期 {} 3天 等配件",
    "排期 {} 明天 约好了",
    "长期 {} 12月20日清淤；2月1日修复",
    "长期 {} 完成 清好了",
    "批准 {}",
    "驳回 {} 再想想",
    "吹哨 {} 城管科 请到现场",
    "认领 {}",
    "吹哨 {} 城管科 已签收",
    "核查 {} 通过",
    "核查 {} 不通过 又堵了",
    "派单 {} 林晓",
    "派单 {} 认领",
    "接管 {}",
    "督办 {} 抓紧",
    "不予受理 {} 不属于社区事务",
    "改类 {} R4",
    "改类 {} E2",
    "改类 {} K1",
    "改址 {} 锦绣花园12号楼",
    "并入 {} 1",
    "拆分 {}",
    "拆分 {} 灯不亮；垃圾没人清",
    "查看 {}",
)
#: What usually comes next.
NEXT = {
    "dispatched": ("接单 {}",),
    "claimed": ("到场 {}",),
    "in_progress": ("办结 {} 换好了",),
    "need_info": ("办结 {} 居民不在家，换好了",),
    "scheduled": ("办结 {} 如期换好了",),
}
IN_HAND = (
    "追问 {} 几层？",
    "延期 {} 3天 等配件",
    "排期 {} 明天 约好了",
    "长期 {} 12月20日清淤；2月1日修复",
    "吹哨 {} 城管科 请到现场",
    "吹哨 {} 城管科 已签收",
    "退回 {} 不在我的网格",
    "转派 {} 陈立冬",
    "备注 {} 已电话联系居民",
    "办结 {} 转12345，电话12345",
    "办结 {} 无法解决，等厂家",
)
#: What fits a state, although it does not always come.
FITTING = {
    "dispatched": ("接单 {} 立行立改", "退回 {} 不在我的网格", "追问 {} 几层？", "转派 {} 陈立冬"),
    "claimed": IN_HAND,
    "in_progress": IN_HAND,
    "scheduled": IN_HAND,
    "long_term": ("长期 {} 完成 清好了", "备注 {} 在清淤", "办结 {} 全部修好"),
}
RULED = (
    "批准 {}",
    "驳回 {} 再想想",
    "核查 {} 通过",
    "核查 {} 不通过 又堵了",
    "派单 {} 林晓",
    "派单 {} 认领",
    "接管 {}",
    "督办 {} 抓紧",
    "改类 {} R2",
    "不予受理 {} 不归社区",
)
ALONE = (
    "我的任务",
    "待派",
    "超期",
    "统计",
    "认领",
    "值班",
    "同意",
    "不同意",
    "替班 林晓 陈立冬 今天",
    "上报 翠湖苑3号楼门口井盖松了",
    "值班 今天 陈立冬",
    "审计",
)
SPANS = (
    timedelta(minutes=1),
    timedelta(minutes=11),
    timedelta(minutes=31),
    timedelta(hours=2),
    timedelta(minutes=5),
    timedelta(hours=9),
    timedelta(days=1),
    timedelta(days=3, hours=1),
    timedelta(days=9),
)


class Counted(Phones):
    """Phones that remember which notice rang how often."""

    def __init__(self, town: Town, rang: Counter[int]) -> None:
        super().__init__(town)
        self.rang = rang

    def send(self, letter: Letter) -> Outcome:
        self.rang[letter.notice_id] += 1
        return super().send(letter)


class Lives(RuleBasedStateMachine):
    """One community and all that may happen in it."""

    database: Path
    folder: Path
    understander: Understander
    _examples = itertools.count(1)

    def __init__(self) -> None:
        super().__init__()
        self.path = self.folder / f"life{next(self._examples)}.db"
        shutil.copy(self.database, self.path)
        self.rang: Counter[int] = Counter()
        self.said = 0
        self.promises: dict[int, tuple[int, Any]] = {}
        self.town = self._town()

    def _town(self) -> Town:
        town = Town(Store(open_engine(f"sqlite:///{self.path}")), self.understander)
        town.phones = Counted(town, self.rang)
        town.courier.close()
        town.courier = type(town.courier)(town.store.transact, [town.phones], threads=1)
        return town

    @initialize(who=st.sampled_from(RESIDENTS), text=st.sampled_from(REPORTS[:7]))
    def begin(self, who: str, text: str) -> None:
        self._say(who, text)

    def teardown(self) -> None:
        self._deliver()
        due = [row for row in self._rows(Notice) if row.due_at <= self.town.now]
        ended = {NoticeState.SENT, NoticeState.TOLD, NoticeState.STALE}
        assert all(row.state in ended for row in due)
        assert all(self.rang[row.id] == 1 for row in due if row.state == NoticeState.SENT)
        self._figures_equal_the_rows()
        self.town.courier.close()
        self.town.store.close()
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()

    def _rows(self, model: Any) -> list[Any]:
        table = table_of(model)
        return list(
            self.town.store.read(
                lambda db: db.execute(select(table).order_by(*table.primary_key)).all()
            )
        )

    def _say(self, speaker: str, text: str) -> None:
        self.said += 1
        reply = self.town.say(speaker, text, key=f"{self.said}")
        assert "出了点问题" not in reply, f"{speaker} said {text!r}"

    def _deliver(self) -> None:
        self.town.pushes(WANG)

    @rule(who=st.sampled_from(RESIDENTS), text=st.sampled_from(REPORTS))
    def report(self, who: str, text: str) -> None:
        self._say(who, text)

    @rule(who=st.sampled_from(RESIDENTS), text=st.sampled_from(ANSWERS))
    def answer(self, who: str, text: str) -> None:
        self._say(who, text)

    def _one(self, pick: int) -> Any:
        """Some request, mostly one of the newest."""
        rows = self._rows(Request)
        return rows[-1 - pick % len(rows)] if rows else None

    def _phone(self, person_id: int | None) -> str | None:
        found = [row.value for row in self._rows(Address) if row.person_id == person_id]
        return found[0] if found else None

    @rule(pick=st.integers(0, 4), text=st.sampled_from(MINE))
    def its_resident_asks(self, pick: int, text: str) -> None:
        request = self._one(pick)
        if request is not None and (phone := self._phone(request.resident_id)):
            self._say(phone, text.format(request.id))

    @rule(pick=st.integers(0, 4), who=st.sampled_from(RESIDENTS), text=st.sampled_from(MINE))
    def somebody_asks(self, pick: int, who: str, text: str) -> None:
        request = self._one(pick)
        if request is not None:
            self._say(who, text.format(request.id))

    def _handled(self, pick: int, texts: Mapping[str, Sequence[str]], which: int) -> None:
        """The handler of some request says what fits its state."""
        request = self._one(pick)
        if request is None or (phone := self._phone(request.worker_id)) is None:
            return
        fitting = texts.get(request.status, THEIRS)
        self._say(phone, fitting[which % len(fitting)].format(request.id))

    @rule(pick=st.integers(0, 3))
    def its_handler_goes_on(self, pick: int) -> None:
        self._handled(pick, NEXT, 0)

    @rule(pick=st.integers(0, 3), which=st.integers(0, 11))
    def its_handler_does_what_fits(self, pick: int, which: int) -> None:
        self._handled(pick, FITTING, which)

    @rule(pick=st.integers(0, 3), which=st.integers(0, 40))
    def its_handler_says_anything(self, pick: int, which: int) -> None:
        self._handled(pick, {}, which)

    @rule(pick=st.integers(0, 4), who=st.sampled_from(STAFF), text=st.sampled_from(THEIRS))
    def somebody_works(self, pick: int, who: str, text: str) -> None:
        request = self._one(pick)
        if request is not None:
            self._say(who, text.format(request.id))

    @rule(
        pick=st.integers(0, 4), who=st.sampled_from((ZHOU, SHEN, SU)), text=st.sampled_from(RULED)
    )
    def somebody_above_decides(self, pick: int, who: str, text: str) -> None:
        request = self._one(pick)
        if request is not None:
            self._say(who, text.format(request.id))

    @rule(who=st.sampled_from(STAFF), text=st.sampled_from(ALONE))
    def look_around(self, who: str, text: str) -> None:
        self._say(who, text)

    @rule(who=st.sampled_from(RESIDENTS + STAFF))
    def send_a_photo(self, who: str) -> None:
        self.said += 1
        self.town.hear(who, Kind.IMAGE, media=f"m{self.said}", key=f"{self.said}")

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: timedelta) -> None:
        self.town.wait(seconds=span.total_seconds())
        self._nothing_was_forgotten()

    @rule()
    def the_same_hour_comes_twice(self) -> None:
        before = len(self._rows(Rung)), len(self._rows(Notice))
        self.town.wait(seconds=0)
        run_all(self.town.store.transact, self.town.keeper, self.town.now - timedelta(hours=1))
        self.town.wait(seconds=0)
        after = len(self._rows(Rung)), len(self._rows(Notice))
        run_all(self.town.store.transact, self.town.keeper, self.town.now)
        assert (len(self._rows(Rung)), len(self._rows(Notice))) == after
        assert after >= before

    @rule()
    def phones_ring(self) -> None:
        self._deliver()

    @precondition(lambda self: self.said > 5)
    @rule()
    def the_process_is_restarted(self) -> None:
        now = self.town.now
        self.town.courier.close()
        self.town.store.close()
        self.town = self._town()
        self.town.now = now

    def _figures_equal_the_rows(self) -> None:
        """What the reports add up is what the rows say, before and after the days are folded."""
        live = self._figures()
        events, requests = self._rows(RequestEvent), self._rows(Request)
        told = live[By.ALL].get("", {})
        counts = {
            "filed": sum(row.act == "filed" and row.to_status != "closed" for row in events),
            "resolved": sum(row.to_status == "resolved" != row.from_status for row in events),
            "reopened": sum(row.round - 1 for row in requests),
            "returned": sum(row.returns for row in requests),
            "rejected": sum(row.to_status == "rejected" != row.from_status for row in events),
            "cancelled": sum(row.to_status == "cancelled" != row.from_status for row in events),
            "overdue": _missed_promises(events),
        }
        assert {name: told.get(name, 0) for name in counts} == counts
        totals = {by: _summed(live[by]) for by in (By.ALL, By.CODE)}
        assert totals[By.ALL] == totals[By.CODE]
        later = self.town.now + timedelta(days=2)
        while self.town.store.transact(lambda db: fold_due(db, later, self.town.keeper)):
            pass
        assert {by: _summed(found) for by, found in self._figures().items()} == {
            by: _summed(found) for by, found in live.items()
        }

    def _figures(self) -> dict[By, dict[str, Mapping[str, int]]]:
        def work(db: Connection) -> dict[By, dict[str, Mapping[str, int]]]:
            house = self.town.keeper.now(db, self.town.now)
            last = (self.town.now + timedelta(days=1)).date()
            orgs = house.directory.orgs.keys()
            return {by: figures(db, house, orgs, MONDAY.date(), last, by) for by in By}

        return self.town.store.read(work)

    def _nothing_was_forgotten(self) -> None:
        """After the clock has looked, no step is due that was not taken."""
        taken: dict[int, set[tuple[str, int]]] = {}
        for row in self._rows(Rung):
            taken.setdefault(row.request_id, set()).add((row.name, row.slot))
        for ticket in self._tickets():
            left = earliest(ticket, taken.get(ticket.id, set()))
            assert left is None or left.at > self.town.now, f"#{ticket.id}: {left}"

    def _tickets(self) -> list[Ticket]:
        names = Ticket._fields
        return [
            Ticket(**{name: getattr(row, name) for name in names}) for row in self._rows(Request)
        ]

    @invariant()
    def every_message_was_stored_and_handled(self) -> None:
        messages = self._rows(Message)
        assert len(messages) == self.said
        assert all(row.handled for row in messages)

    @invariant()
    def every_history_is_possible(self) -> None:
        status: dict[int, str] = {}
        for event in self._rows(RequestEvent):
            assert event.from_status == status.get(event.request_id, ""), event
            if event.act != "filed" and event.from_status != event.to_status:
                move = Status(event.from_status), Status(event.to_status)
                assert move[1] in MOVES[move[0]], event
                assert RESERVED.get(move, event.act) == event.act, event
            status[event.request_id] = event.to_status
        for row in self._rows(Request):
            assert row.status == status[row.id]

    @invariant()
    def no_promise_was_over_when_it_was_made(self) -> None:
        for row in self._rows(Request):
            promise = row.term, row.due_at
            if self.promises.get(row.id, (0, None))[0] != row.term and row.due_at is not None:
                assert row.due_at > row.begun_at, f"#{row.id}"
                assert row.due_at >= self.town.now or row.term == 1, f"#{row.id}"
            self.promises[row.id] = promise

    @invariant()
    def nobody_hears_what_they_are_accused_of(self) -> None:
        accused = {row.id: row.accused_id for row in self._rows(Request) if row.accused_id}
        for row in self._rows(Notice):
            if row.request_id in accused and row.kind != "taken_away":
                assert row.person_id != accused[row.request_id], row

    @invariant()
    def whoever_works_on_it_is_known(self) -> None:
        for row in self._rows(Request):
            if row.status in {Status.CLAIMED, Status.IN_PROGRESS, Status.RESOLVED}:
                assert row.worker_id is not None, f"#{row.id}"
            if row.status in {Status.CLOSED, Status.REJECTED, Status.MERGED, Status.CANCELLED}:
                assert row.closed_at is not None, f"#{row.id}"


#: What begins a new round of promises, in which a miss counts anew.
ANEW = frozenset({"reopened", "appealed", "split_back"})


def _missed_promises(events: Sequence[Any]) -> int:
    """How many rounds of requests became overdue; a later date in the same round adds none."""
    late: set[int] = set()
    count = 0
    for event in events:
        if event.act in ANEW:
            late.discard(event.request_id)
        elif event.act == "overdue" and event.request_id not in late:
            late.add(event.request_id)
            count += 1
    return count


def _summed(found: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The counts of all keys together, those that are nothing left out."""
    total: Counter[str] = Counter()
    for counts in found.values():
        total.update(counts)
    return {name: value for name, value in total.items() if value}


@pytest.mark.process
@pytest.mark.timeout(900)
def test_lives_of_requests_hold_the_laws(
    demo_database: Path, tmp_path: Path, understander: Understander
) -> None:
    machine: Callable[[], RuleBasedStateMachine] = type(
        "Life",
        (Lives,),
        {"database": demo_database, "folder": tmp_path, "understander": understander},
    )
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=300,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
