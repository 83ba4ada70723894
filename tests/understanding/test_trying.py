"""What a change of words would do to the sentences whose meaning is known."""

from pathlib import Path

import pytest

from bot.understanding.labelled import Labelled
from bot.understanding.own import OwnWord
from bot.understanding.rules import Example
from bot.understanding.trying import (
    Effect,
    compare,
    labelled_rows,
    shipped_examples,
)
from models.category import Urgency
from tests.few_words import few_words


def row(code: str, text: str, *others: str) -> Labelled:
    return Labelled(text, code, frozenset({code, *others}), frozenset({Urgency.L3}), None, ())


def tried(own: OwnWord, *rows: Labelled, examples: tuple[Example, ...] = ()) -> Effect:
    before = few_words()
    return compare(before, before.with_own([own]), own.word, examples, rows)


def test_only_sentences_that_say_the_word_are_tried() -> None:
    effect = tried(OwnWord("屋里下雨", "R5"), row("R5", "屋里下雨了"), row("R5", "漏水"))
    assert (effect.tried, effect.won, effect.lost) == (1, 1, [])


def test_what_becomes_right_is_won_and_what_becomes_wrong_lost() -> None:
    effect = tried(
        OwnWord("滴答", "R4"), row("R4", "滴答"), row("H1", "滴答"), row("R5", "闹心滴答")
    )
    assert (effect.won, [miss.text for miss in effect.lost]) == (1, ["闹心滴答"])
    assert not effect.is_doubtful


def test_an_acceptable_category_is_right() -> None:
    effect = tried(OwnWord("滴答", "R4"), row("R5", "闹心滴答", "R4"))
    assert effect.lost == []


def test_more_lost_than_won_is_doubtful() -> None:
    assert tried(OwnWord("垃圾", "H1", struck=True), row("H1", "垃圾")).is_doubtful


def test_an_emergency_may_never_be_lost() -> None:
    effect = tried(OwnWord("着火", "E1", struck=True), row("E1", "着火了", "O8"))
    assert [miss.got for miss in effect.forbidden] == ["O8"]


@pytest.mark.parametrize("expected", ["R5", "L3"])
def test_an_example_of_a_rule_may_never_be_lost(expected: str) -> None:
    example = Example("闹心", expected, "one.yaml")
    effect = tried(OwnWord("闹心", "H1"), examples=(example,))
    # 垃圾清运 is as urgent as 房屋渗漏.
    assert bool(effect.forbidden) is (expected == "R5")


def test_an_example_that_was_wrong_before_forbids_nothing() -> None:
    example = Example("闹心", "H1", "one.yaml")
    assert tried(OwnWord("闹心", "R4"), examples=(example,)).forbidden == []


def test_a_missing_folder_is_told_apart_from_an_empty_answer(tmp_path: Path) -> None:
    assert labelled_rows(tmp_path) is None
    (tmp_path / "learn").mkdir()
    (tmp_path / "learn" / "few.tsv").write_text("R5\t\tL3\t-\t漏水\n", "utf-8")
    assert [one.text for one in labelled_rows(tmp_path) or ()] == ["漏水"]


def test_the_shipped_rules_can_be_read_for_a_try() -> None:
    assert all(example.text and example.expected for example in shipped_examples())
