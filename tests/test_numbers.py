"""A number by which somebody is found is read nowhere it should not be, however it is written."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import redact
from services.anonymising import masked
from services.export import without_numbers

#: Whatever hides numbers in a text.
HIDING: tuple[Callable[[str], str], ...] = (
    redact,
    without_numbers,
    lambda text: masked(text, []),
)
FULL = str.maketrans("0123456789-", "０１２３４５６７８９－")


def digits(many: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=many, max_size=many)


def joined(*groups: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Groups of digits as people set them apart, or not at all, in either width."""
    written = st.tuples(st.sampled_from(["", " ", "-", "－", "　"]), st.tuples(*groups))
    plain = written.map(lambda one: one[0].join(one[1]))
    return st.one_of(plain, plain.map(lambda text: text.translate(FULL)))


START = st.builds("1{}{}".format, st.sampled_from("3456789"), digits(1))
MOBILE = st.one_of(
    joined(START, digits(4), digits(4)),
    joined(st.just("86"), START, digits(4), digits(4)),
    joined(st.just("+86"), START, digits(4), digits(4)),
    joined(st.builds(str.__add__, START, digits(1)), digits(3), digits(4)),
)
AREA = st.one_of(st.just("010"), st.builds("0{}{}".format, st.sampled_from("3579"), digits(2)))
LANDLINE = st.one_of(
    joined(AREA, digits(7)), joined(AREA, digits(8)), joined(AREA, digits(4), digits(4))
)
CARD = st.one_of(
    st.builds(str.__add__, digits(17), st.sampled_from("0123456789XxＸ")),
    joined(digits(6), digits(8), st.builds(str.__add__, digits(3), st.sampled_from("4Xx"))),
    joined(digits(6), digits(4), digits(4), digits(4)),
)


@pytest.mark.parametrize("hide", HIDING)
@given(
    number=st.one_of(MOBILE, LANDLINE, CARD), words=st.sampled_from(["", "电话", "找我：", "（"])
)
def test_no_number_by_which_somebody_is_found_stays_whole(
    hide: Callable[[str], str], number: str, words: str
) -> None:
    left = hide(f"{words}{number}，王师傅")
    assert sum(one.isdigit() for one in left) <= 10
    assert number not in left and left.endswith("，王师傅")


@pytest.mark.parametrize("hide", HIDING)
@pytest.mark.parametrize(
    "text",
    [
        "单号2026112300001，王师傅来过",
        "翠湖苑3号楼2单元501",
        "2026-11-23 09:00 到 12345678",
        "热线12345，0000-12345678",
        "耗时0.03512345678秒",
        "1-3-501",
    ],
)
def test_other_numbers_stay(hide: Callable[[str], str], text: str) -> None:
    assert hide(text) == text
