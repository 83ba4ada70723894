"""Asking back when it is not clear what a message is about, and what becomes of the answer."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from models import Correction, Request
from tests.few_words import few_words
from tests.town import DEMO, SHEN, WANG, ZHENG, Town


@pytest.fixture
def town() -> Iterator[Town]:
    """The demo's community, which understands a dozen words."""
    town = Town(DEMO.open(), few_words())
    yield town
    town.courier.close()


def codes(town: Town) -> list[str]:
    """The categories of all requests, in their order."""
    return [row["code"] for row in town.rows(select(Request.code).order_by(Request.id))]


def corrections(town: Town) -> list[tuple[str, str, str]]:
    """What was guessed, what it means, who said so."""
    rows = select(Correction.guessed, Correction.meant, Correction.by).order_by(Correction.id)
    return [(row["guessed"], row["meant"], row["by"]) for row in town.rows(rows)]


def test_two_guesses_and_none_of_them_are_offered(town: Town) -> None:
    town.talk((WANG, "家里闹心", "请问是哪一类|1 房屋渗漏|2 下水排污|3 都不是"))


@pytest.mark.parametrize(
    ("answer", "code", "meant"),
    [("1", "R5", "R5"), ("2", "R4", "R4"), ("第二个", "R4", "R4"), ("下水排污", "R4", "R4")],
)
def test_what_the_resident_chooses_is_filed_and_teaches(
    town: Town, answer: str, code: str, meant: str
) -> None:
    town.talk((WANG, "家里闹心", "请问是哪一类"), (WANG, answer, "已登记 #1"))
    assert codes(town) == [code]
    assert corrections(town) == [("R5", meant, "resident")]


@pytest.mark.parametrize("answer", ["3", "都不是", "都不对。"])
def test_none_of_them_goes_to_a_person_and_is_listed(town: Town, answer: str) -> None:
    town.talk((WANG, "家里闹心", "请问是哪一类"), (WANG, answer, "已登记 #1 其他诉求"))
    assert codes(town) == ["O8"]
    assert corrections(town) == [("R5", "", "")]
    town.talk((SHEN, "未识别", "家里闹心|没听懂 #1"))


def test_two_vain_tries_go_to_a_person(town: Town) -> None:
    town.talk(
        (WANG, "家里闹心", "请问是哪一类"),
        (WANG, "就是那样", "没对上|请问是哪一类"),
        (WANG, "说不清楚", "已登记 #1 其他诉求"),
    )
    (row,) = town.rows(select(Request.text))
    assert row["text"] == "家里闹心 就是那样 说不清楚"
    assert corrections(town) == [("R5", "", "")]


def test_more_words_that_make_it_clear_teach_nothing(town: Town) -> None:
    town.talk((WANG, "家里闹心", "请问是哪一类"), (WANG, "是下水不通", "已登记 #1"))
    assert codes(town) == ["R4"]
    assert corrections(town) == []


def test_a_word_to_the_bot_itself_is_never_offered(town: Town) -> None:
    town.talk((WANG, "尽糊弄人", "1 垃圾清运|2 下水排污|3 都不是"))


def test_what_nobody_understands_is_asked_once_and_then_goes_to_a_person(town: Town) -> None:
    town.talk((ZHENG, "那个东西呀", "没太听明白"), (ZHENG, "就那个呗", "已登记 #1 其他诉求"))
    assert codes(town) == ["O8"]
    assert corrections(town) == [("O8", "", ""), ("O8", "", "")]


def test_a_draft_that_nobody_finishes_is_filed_for_a_person_and_listed(town: Town) -> None:
    town.talk((WANG, "家里闹心", "请问是哪一类"))
    town.wait(hours=3)
    assert codes(town) == ["O8"]
    assert corrections(town) == [("R5", "", "")]


def test_a_clear_message_is_not_asked_about_and_teaches_nothing(town: Town) -> None:
    town.talk((WANG, "家里漏水", "已登记 #1"))
    assert corrections(town) == []


def test_a_clear_trouble_answers_what_was_asked_about_vague_words(town: Town) -> None:
    town.talk(
        (ZHENG, "家里闹心", "请问是哪一类"),
        (ZHENG, "楼道里全是垃圾", "垃圾清运|在哪"),
        (ZHENG, "翠湖苑5号楼", "已登记 #1|翠湖苑5号楼"),
    )
    assert codes(town) == ["H1"]


def test_a_further_trouble_while_the_kind_is_asked_is_a_report_of_its_own(town: Town) -> None:
    town.talk(
        (WANG, "家里闹心", "请问是哪一类"),
        (WANG, "另外楼道里全是垃圾", "已登记 #1 垃圾清运|请问是哪一类"),
        (WANG, "1", "已登记 #2 房屋渗漏"),
    )


def test_a_place_that_is_told_while_the_kind_is_asked_is_kept(town: Town) -> None:
    town.talk((ZHENG, "家里闹心", "请问是哪一类"))
    asked = town.say(ZHENG, "翠湖苑5号楼1单元102")
    assert "请问是哪一类" in asked and "没对上" not in asked
    town.talk((ZHENG, "1", "已登记 #1|翠湖苑5号楼1单元102室"))


def test_a_place_that_is_told_goes_before_the_home(town: Town) -> None:
    town.talk(
        (WANG, "家里闹心", "请问是哪一类"),
        (WANG, "翠湖苑5号楼1单元102", "请问是哪一类"),
        (WANG, "1", "已登记 #1|翠湖苑5号楼1单元102室"),
    )
