"""Many rows of the table look at what somebody has with us; the database is asked once."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.databases import only_sqlite
from tests.town import LIN, WANG, ZHENG, Town
from tests.tracing import traced

#: Said of everybody's own, whether they are wanted or what they follow.
WANTED = "WHERE requests.resident_id = "


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Every statement from now on, in its order."""
    said: list[str] = []
    with traced(said.append):
        yield said


@pytest.fixture
def busy(asked: list[str], new_town: Callable[[], Town]) -> Town:
    """Somebody has one thing open, one done, and follows a neighbour's."""
    town = new_town()
    town.talk(
        (ZHENG, "翠湖苑3号楼2单元电梯坏了", "#1"),
        (WANG, "附议 1", "一起跟进 #1"),
        (WANG, "楼道灯不亮", "#2"),
        (LIN, "接单 2", "#2"),
        (LIN, "办结 2 换了灯泡", "#2"),
        (WANG, "厨房下水道堵了", "#3"),
    )
    town.wait(minutes=20)
    asked.clear()
    return town


@only_sqlite
@pytest.mark.parametrize(
    "text", ["还是没修好", "怎么还没人来", "那个灯又不亮了", "他什么时候来", "催了三次了", "评价"]
)
def test_one_message_looks_for_nothing_twice(busy: Town, asked: list[str], text: str) -> None:
    busy.say(WANG, text)
    looks = Counter(sql for sql in asked if WANTED in sql)
    assert looks
    assert [sql for sql, times in looks.items() if times > 1] == []
