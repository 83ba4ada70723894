"""The indicators of a month made by hand: sixty requests, lived through, and worked out on paper.

Each request follows one of the stories below, beginning at nine on its day. The stories are told
to the bot in the words of people; the clock looks every hour. All categories but Q4 promise
contact within 24 hours and an end on the fifth working day at 17:30, which is 176.5 hours later.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.understanding import Understander
from commands.database import Store
from handlers.jobs import run_all
from models import Address, By, Source
from models.category import categories
from models.where import Where
from services.figures import Area, Counts, figures
from services.filing import Filing, file
from services.folding import fold_due, folded_until
from services.house import House
from services.indicators import Rate, Report, report
from tests.databases import Filled
from tests.town import CHEN, DEMO, LIN, SHEN, WANG, Town

pytestmark = pytest.mark.conversation
#: Hours after the filing, who, what they say. W is the grid's worker, S the stand-in.
CLAIM = (1, "W", "接单 {}")
CALL = (2, "W", "备注 {} 已电话联系")
DONE = (24, "W", "办结 {} 修好了")
STORIES: dict[str, tuple[tuple[int, str, str], ...]] = {
    "smooth": (CLAIM, CALL, DONE, (25, WANG, "评价 {} 满意")),
    "basic": (CLAIM, CALL, DONE, (25, WANG, "评价 {} 基本满意")),
    "displeased": (CLAIM, CALL, DONE, (25, WANG, "评价 {} 不满意")),
    "silent": (CLAIM, CALL, DONE),
    "late_contact": (
        CLAIM,
        (30, "W", "备注 {} 已电话联系"),
        (48, "W", "办结 {} 修好了"),
        (49, WANG, "评价 {} 满意"),
    ),
    # Late since 176.5 h, done before 150 % of the time (264.75 h) are over.
    "late": (CLAIM, CALL, (264, "W", "办结 {} 修好了"), (265, WANG, "评价 {} 满意")),
    # Late in October, done on 3 November between 150 and 200 % of the time.
    "carried": (CLAIM, CALL, (312, "W", "办结 {} 修好了"), (313, WANG, "评价 {} 满意")),
    "overdue": (CLAIM, CALL),
    "running": (CLAIM, CALL),
    # 办结 without 接单 accepts; its result is the first the resident hears.
    "no_contact": ((5, "W", "办结 {} 修好了"), (6, WANG, "评价 {} 满意")),
    "never_contacted": (CLAIM, (72, "W", "办结 {} 修好了"), (73, WANG, "评价 {} 满意")),
    "returned": (
        (1, "W", "退回 {} 不在我的网格"),
        (2, "S", "接单 {}"),
        (3, "S", "备注 {} 上门看过了"),
        (24, "S", "办结 {} 修好了"),
        (25, WANG, "评价 {} 满意"),
    ),
    "reopened": (
        CLAIM,
        CALL,
        DONE,
        (25, WANG, "没解决 {}"),
        (26, "W", "接单 {}"),
        (27, "W", "备注 {} 已电话联系"),
        (48, "W", "办结 {} 又修了一遍"),
        (49, WANG, "评价 {} 满意"),
    ),
    "corrected": (CLAIM, CALL, DONE, (25, WANG, "评价 {} 满意"), (26, WANG, "评价 {} 不满意")),
    "rejected": ((1, SHEN, "不予受理 {} 不归社区"),),
    "withdrawn": ((1, WANG, "撤回 {}"),),
    "merged": ((1, SHEN, "并入 {} 33"),),
    "patrol": (CLAIM, DONE),
    "praise": (),
    "urged": (CLAIM, CALL, (3, WANG, "催办 {}"), DONE, (25, WANG, "评价 {} 满意")),
    # Due on the fifth working day, moved by the 48 hours that the resident's answer took.
    "paused": (
        CLAIM,
        (2, "W", "追问 {} 是哪一户？"),
        (50, WANG, "补充 {} 501"),
        (193, "W", "办结 {} 修好了"),
        (194, WANG, "评价 {} 满意"),
    ),
    "unsolvable": (
        CLAIM,
        CALL,
        (24, "W", "办结 {} 无法解决，产权不清"),
        (25, WANG, "评价 {} 不满意"),
    ),
    "inquiry": ((1, "W", "办结 {} 周一到周五都能办"), (2, WANG, "评价 {} 满意")),
    # 接单 was due after four working hours, at 14:30: the leader was told.
    "claimed_late": (
        (8, "W", "接单 {}"),
        (9, "W", "备注 {} 已电话联系"),
        DONE,
        (25, WANG, "评价 {} 满意"),
    ),
}

#: Number, day, grid, category, story.
MONTH = """
     1 10-21 G01 R2 carried
     2 10-21 G02 R8 carried
     3 11-02 G01 P1 smooth
     4 11-02 G01 R6 late
     5 11-02 G02 R5 late
     6 11-03 G01 R2 smooth
     7 11-03 G01 R8 silent
     8 11-03 G02 P1 returned
     9 11-03 G01 R6 patrol
    10 11-04 G01 R5 smooth
    11 11-04 G02 R2 basic
    12 11-04 G01 R8 no_contact
    13 11-04 G01 Q4 inquiry
    14 11-05 G02 P1 displeased
    15 11-05 G01 R6 late_contact
    16 11-05 G01 R5 late
    17 11-05 G02 R2 reopened
    18 11-06 G01 R8 smooth
    19 11-06 G01 P1 silent
    20 11-06 G02 R6 rejected
    21 11-09 G01 R5 smooth
    22 11-09 G01 R2 never_contacted
    23 11-09 G02 R8 withdrawn
    24 11-09 G01 P1 paused
    25 11-10 G01 R6 smooth
    26 11-10 G02 R5 silent
    27 11-10 G01 R2 returned
    28 11-11 G01 R8 basic
    29 11-11 G02 P1 late_contact
    30 11-11 G01 R6 reopened
    31 11-12 G01 R5 smooth
    32 11-12 G02 R2 overdue
    33 11-12 G01 R8 overdue
    34 11-12 G01 P1 patrol
    35 11-13 G02 R6 silent
    36 11-13 G01 R5 corrected
    37 11-13 G01 R2 merged
    38 11-16 G02 R8 smooth
    39 11-16 G01 P1 no_contact
    40 11-16 G01 R6 merged
    41 11-16 G02 K3 praise
    42 11-17 G01 R5 basic
    43 11-17 G01 R2 late_contact
    44 11-17 G02 R8 withdrawn
    45 11-18 G01 P1 smooth
    46 11-18 G01 R6 displeased
    47 11-18 G02 R5 patrol
    48 11-19 G01 R2 silent
    49 11-19 G01 R8 returned
    50 11-19 G02 P1 unsolvable
    51 11-20 G01 R6 smooth
    52 11-20 G01 R5 rejected
    53 11-20 G02 R2 urged
    54 11-23 G01 R8 smooth
    55 11-23 G01 P1 reopened
    56 11-23 G02 Q4 inquiry
    57 11-23 G01 R6 claimed_late
    58 11-24 G01 R5 basic
    59 11-24 G02 R2 patrol
    60 11-30 G01 R8 running
"""
# How often each story is told: smooth 11, basic 4, displeased 2, silent 5, late_contact 3, late 3,
# carried 2, overdue 2, running 1, no_contact 2, never_contacted 1, returned 3, reopened 3,
# corrected 1, rejected 2, withdrawn 2, merged 2, patrol 4, praise 1, urged 1, paused 1,
# unsolvable 1, inquiry 2, claimed_late 1.

#: Who answers for a grid, and who stands in.
HANDS = {"G01": {"W": LIN, "S": CHEN}, "G02": {"W": CHEN, "S": LIN}}
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
NIGHT = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai


def live(town: Town) -> None:
    """Let the month happen."""
    rows = [line.split() for line in MONTH.strip().splitlines()]
    deeds: list[tuple[datetime, int, str, Any]] = []
    for number, day, grid, code, story in rows:
        nine = datetime.fromisoformat(f"2026-{day}T01:00:00+00:00")
        deeds.append((nine, int(number), "", (grid, code, story)))
        for hours, who, words in STORIES[story]:
            sender = HANDS[grid].get(who, who)
            deeds.append((nine + timedelta(hours=hours), int(number), sender, words))
    for at, number, sender, deed in sorted(deeds, key=lambda deed: deed[:2]):
        pass_time(town, at)
        if sender:
            answer = town.say(sender, deed.format(number))
            assert f"#{number}" in answer, f"{deed} {number}: {answer}"
        else:
            open_request(town, number, *deed)
    pass_time(town, NIGHT)


def pass_time(town: Town, until: datetime) -> None:
    """The clock looks at every full hour."""
    while town.now + timedelta(hours=1) <= until:
        town.now += timedelta(hours=1)
        run_all(town.store.transact, town.keeper, town.now)
    town.now = until


def open_request(town: Town, number: int, grid: str, code: str, story: str) -> None:
    """File one request of 王桂芬, or of nobody where it was found on patrol."""
    (wang,) = town.rows(select(Address.person_id).where(Address.value == WANG))
    found = house_of(town).directory.grid_by_code(grid)
    assert found is not None
    patrol = story == "patrol"
    filing = Filing(
        code,
        "楼道灯不亮",
        categories()[code].urgency,
        Where(),
        found.id,
        None if patrol else wang["person_id"],
        source=Source.PATROL if patrol else Source.CHAT,
    )
    filed = town.store.transact(lambda db: file(db, house_of(town), town.now, filing))
    assert filed.id == number


def house_of(town: Town) -> House:
    return town.store.read(lambda db: town.keeper.now(db, town.now))


@pytest.fixture(scope="module")
def lived(understander: Understander) -> Filled:
    """The database after the month."""

    def live_in(store: Store) -> None:
        town = Town(store, understander)
        town.now = datetime(2026, 10, 21, 0, 0, tzinfo=UTC)
        live(town)
        town.courier.close()

    return Filled(live_in, start=DEMO)


@pytest.fixture
def month(lived: Filled, understander: Understander) -> Iterator[Town]:
    """A copy of it for one test."""
    town = Town(lived.open(), understander)
    town.now = NIGHT
    yield town
    town.courier.close()


def reported(town: Town, first: date = FIRST, last: date = LAST) -> Report:
    house = house_of(town)
    area = Area(house.directory.subtree(house.org_of(None)))
    return town.store.read(lambda db: report(db, house, area, first, last, town.now))


def fold_all(town: Town) -> None:
    while town.store.transact(lambda db: fold_due(db, town.now, town.keeper)):
        pass


#: Each rate with how it was worked out.
RATES = [
    # Contact was needed by the 58 filed in November, less praise 1, patrol 4, inquiry 2 and the
    # rejected, withdrawn and merged 6: 45; and once more by each of 3 reopened. Not in time were
    # late_contact 3 and never_contacted 1.
    ("response", 44, 48),
    # 53 were done in November: 11+4+2+5+3+3+2 smooth to carried, without overdue, +2 no_contact
    # +1 never +3 returned +6 reopened, twice each, +1 corrected +4 patrol +1 urged +1 paused
    # +1 unsolvable +2 inquiry +1 claimed_late. Of them late 3 and carried 2 were late; to the
    # whole come the 2 overdue that are not done.
    ("on_time", 48, 55),
    # Answers whether it is solved: of the 53 not displeased 2, silent 5, patrol 4, unsolvable 1;
    # the first 办结 of each of 3 reopened was answered 没解决.
    ("solved", 38, 41),
    ("worker_solved", 52, 53),
    # Rated: those 41, displeased 2 and unsolvable 1. Satisfied: the 38 without the corrected one.
    ("satisfied", 37, 44),
    ("reopened", 3, 53),
    # Handed to somebody: 57 at filing, 3 after 退回, 3 after 没解决.
    ("returned", 3, 63),
    ("urged", 1, 57),
    # First 办结 of a request: 53 - 3; those returned took a second hand.
    ("first_hit", 47, 50),
    ("patrol", 4, 57),
    # Solved at 网格长: late 3, the second 办结 of reopened 3, claimed_late 1; at 社区: carried 2.
    ("level_0", 43, 52),
    ("level_1", 7, 52),
    ("level_2", 2, 52),
    ("level_3", 0, 52),
    ("in_grid", 50, 52),
]


@pytest.mark.parametrize(("name", "part", "whole"), RATES)
def test_the_months_rates_are_those_worked_out_by_hand(
    month: Town, name: str, part: int, whole: int
) -> None:
    assert reported(month).rate(name) == Rate(part, whole)


MEANS = [
    # 40 after 1 h, the six of reopened too; returned 3 after 2 h, no_contact 2 after 5 h,
    # inquiry 2 after 1 h, claimed_late after 8 h: 2400+360+360+600+120+480.
    ("claim", 4320, 54),
    # 32 after 2 h, reopened 6 of 2 h, late_contact 3 of 30 h, no_contact 2 of 5 h, never 72 h,
    # returned 3 of 3 h, claimed_late 9 h: 3840+720+5400+600+4320+540+540.
    ("contact", 15960, 48),
    # 33 of 24 h, late_contact 3 of 48 h, late 3 of 264 h, carried 2 of 312 h, no_contact 2 of 5 h,
    # never 72 h, reopened 3 of 24 h and of 48 h, paused 193 h - 48 h, inquiry 2 of 1 h:
    # 47520+8640+47520+37440+600+4320+4320+8640+8700+120.
    ("resolve", 167820, 53),
]


@pytest.mark.parametrize(("name", "minutes", "number"), MEANS)
def test_the_months_times_are_those_worked_out_by_hand(
    month: Town, name: str, minutes: int, number: int
) -> None:
    assert reported(month).mean(name) == Rate(minutes, number)


def test_the_months_numbers_are_those_worked_out_by_hand(month: Town) -> None:
    found = reported(month)
    names = ("filed", "resolved", "overdue", "silent", "rejected", "cancelled", "merged", "praise")
    # 超期: late 3 and overdue 2; those carried over were late in October already.
    assert [found.counts[name] for name in names] == [57, 53, 5, 5, 2, 2, 2, 1]
    assert found.counts["paused_minutes"] == 48 * 60
    # Open: overdue 2 and running 1.
    assert found.standing == (3, 2, 0)


@pytest.mark.parametrize(
    ("first", "last", "part", "whole"),
    [
        # In time 21 22 25 26 27 28 29 31 34 35 36 and 30 twice. 4, 5 and 16 became late in this
        # week; that 4 and 5 were done in it too does not count them again.
        ("2026-11-09", "2026-11-15", 13, 16),
        # In time 24 38 39 42 43 45 46 47 48 49 50 51 53. Done late: 16, late since the week
        # before. Late now and not done: 32 and 33.
        ("2026-11-16", "2026-11-22", 13, 16),
        # Nothing was done on this Monday; 4 and 5 became late.
        ("2026-11-09", "2026-11-09", 0, 2),
        # 4 and 5 were done, late since Monday; in time 29, 30 again, 31 and 34.
        ("2026-11-13", "2026-11-13", 4, 6),
    ],
)
def test_what_is_late_and_done_in_one_period_counts_in_it_once(
    month: Town, first: str, last: str, part: int, whole: int
) -> None:
    found = reported(month, date.fromisoformat(first), date.fromisoformat(last))
    assert found.rate("on_time") == Rate(part, whole)


def test_folding_changes_no_figure(month: Town) -> None:
    spans = [(FIRST, LAST), (date(2026, 11, 9), date(2026, 11, 15)), (LAST, LAST)]
    before = [reported(month, *span) for span in spans]
    month.now += timedelta(days=3)
    fold_all(month)
    assert month.store.read(folded_until) == date(2026, 12, 2)
    month.now = NIGHT
    after = [reported(month, *span) for span in spans]
    assert [+Counter(one.counts) for one in after] == [+Counter(one.counts) for one in before]


@pytest.mark.parametrize("folded", [False, True], ids=["live", "folded"])
@pytest.mark.parametrize("by", [By.GRID, By.CODE, By.PERSON])
def test_the_parts_sum_up_to_the_whole(month: Town, by: By, folded: bool) -> None:
    if folded:
        fold_all(month)
    house = house_of(month)
    orgs = house.directory.subtree(house.org_of(None))
    whole = month.store.read(lambda db: figures(db, house, orgs, FIRST, LAST))[""]
    parts = month.store.read(lambda db: figures(db, house, orgs, FIRST, LAST, by)).values()
    assert +sum(map(Counter, parts), Counter()) == +Counter(whole)


@pytest.mark.parametrize("folded", [False, True], ids=["live", "folded"])
def test_the_figures_of_one_person_are_those_among_the_figures_of_all(
    month: Town, folded: bool
) -> None:
    if folded:
        fold_all(month)
    house = house_of(month)
    orgs = house.directory.subtree(house.org_of(None))

    def compare(db: Connection) -> None:
        everybody = figures(db, house, orgs, FIRST, LAST, By.PERSON)
        for key, counted in everybody.items():
            one = figures(db, house, orgs, FIRST, LAST, By.PERSON, {key})
            assert one == {key: counted}
        assert len(everybody) > 1

    month.store.read(compare)


def test_other_organisations_have_no_part_in_the_figures_of_today(month: Town) -> None:
    house = house_of(month)
    nobody = figures_of_live(month, frozenset({999}))
    assert nobody == {}
    assert figures_of_live(month, house.directory.subtree(house.org_of(None))) != {}


def figures_of_live(town: Town, orgs: frozenset[int]) -> dict[str, Counts]:
    house = house_of(town)
    return town.store.read(lambda db: figures(db, house, orgs, FIRST, LAST))


def test_a_day_is_folded_once_and_no_day_before_it_is_over(month: Town) -> None:
    fold_all(month)
    assert month.store.read(folded_until) == date(2026, 11, 29)
    month.now += timedelta(minutes=45)  # past midnight, but within the hour of grace
    assert month.store.transact(lambda db: fold_due(db, month.now, month.keeper)) == 0
    month.now += timedelta(hours=1)
    assert month.store.transact(lambda db: fold_due(db, month.now, month.keeper)) == 1
    assert month.store.transact(lambda db: fold_due(db, month.now, month.keeper)) == 0


@pytest.mark.parametrize(
    ("first", "last"), [("2026-11-03", "2026-11-08"), ("2026-11-01", "2026-12-01")]
)
def test_days_that_are_no_period_have_no_report(month: Town, first: str, last: str) -> None:
    with pytest.raises(ValueError, match="beginning"):
        reported(month, date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("rate", "words"),
    [((46, 50), "92%（46/50）"), ((1, 8), "13%（1/8）"), ((0, 3), "0%（0/3）"), ((0, 0), "–")],
)
def test_a_rate_is_said_with_its_parts(rate: tuple[int, int], words: str) -> None:
    assert str(Rate(*rate)) == words
