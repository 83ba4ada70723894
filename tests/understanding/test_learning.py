"""Learning what words say, shown on a handful of messages."""

import numpy as np
import pytest

from bot.understanding.cut import WordCutter
from bot.understanding.labelled import Labelled
from bot.understanding.learning.candidates import candidates
from bot.understanding.learning.counting import count
from bot.understanding.learning.fitting import Sample
from bot.understanding.learning.learn import Learner, Shown
from bot.understanding.learning.trusting import Trial, sureness
from bot.understanding.vocabulary import Vocabulary, spelt
from bot.understanding.weights import Learned, Weights

MESSAGES = [
    ("马桶堵了", "R4", ""),
    ("马桶又堵了往外冒", "R4", ""),
    ("蹲坑堵了", "R4", ""),
    ("电梯坏了", "R7", ""),
    ("电梯不动了", "R7", ""),
    ("电梯停在五楼", "R7", "E6"),
    ("有人困在电梯里", "E6", ""),
    ("困在电梯里出不来", "E6", ""),
]
FAMILIES = {"便器": ("马桶", "蹲坑", "恭桶")}


@pytest.fixture(scope="module")
def cutter() -> WordCutter:
    return WordCutter()


def rows() -> list[Shown]:
    return [
        Shown(
            Labelled(text, code, frozenset({code, *filter(None, [also])}), frozenset(), None, ()),
            f"letters-{number % 3}",
        )
        for number, (text, code, also) in enumerate(MESSAGES)
    ]


@pytest.fixture(scope="module")
def learned(cutter: WordCutter) -> Learned:
    return Learner(str.lower, FAMILIES, cutter).learn(rows())


def best(learned: Learned, text: str) -> str:
    vocabulary = Vocabulary([weight.feature for weight in learned.weights], FAMILIES)
    return Weights(learned.weights).ranking(vocabulary.heard(spelt(text)), 1)[0][0]


@pytest.mark.parametrize(
    ("text", "code"),
    [("马桶堵", "R4"), ("电梯坏", "R7"), ("困在里面", "E6"), ("恭桶不好用", "R4")],
)
def test_messages_never_shown_are_judged_by_their_words(
    learned: Learned, text: str, code: str
) -> None:
    assert best(learned, text) == code


def test_the_same_messages_teach_the_same(cutter: WordCutter, learned: Learned) -> None:
    assert Learner(str.lower, FAMILIES, cutter).learn(rows()) == learned


def test_a_word_that_one_message_says_is_no_candidate(cutter: WordCutter) -> None:
    words = candidates(["马桶堵了", "马桶又堵了", "五楼"], FAMILIES, cutter)
    assert {"马桶", "堵", "#便器"} <= set(words)
    assert not {"五楼", "五"} & set(words)


def test_all_numbers_are_one_word() -> None:
    assert spelt("3号楼1203") == spelt("17号楼5")


def samples(*messages: tuple[list[int], int]) -> list[Sample]:
    return [Sample(np.array(words), code, ()) for words, code in messages]


def test_a_word_counts_for_those_whose_messages_say_it_oftener_than_others() -> None:
    told = samples(([0, 2], 0), ([0, 2], 0), ([1, 2], 1), ([1, 2], 1))
    counted = count(told, ["chat"] * 4, features=3, codes=2)
    assert counted[0, 0] > 0.5 > -2 > counted[0, 1]
    assert counted[2] == pytest.approx(0, abs=0.1)


def test_what_all_letters_say_speaks_for_nothing_that_letters_are_oftenest_about() -> None:
    letters = samples(*[([0, 1], 0)] * 9, ([0, 1], 1))
    chat = samples(*[([1], 1)] * 9, ([1], 0))
    counted = count([*letters, *chat], ["letters"] * 10 + ["chat"] * 10, features=2, codes=2)
    assert counted[0] == pytest.approx(0, abs=0.1)


def test_trust_grows_with_the_lead() -> None:
    trials = [Trial(1 + lead / 10, 1.0, right=lead > 3 or lead == 1) for lead in range(10)] * 20
    trust = sureness(trials)
    assert trust.of(1.9, 1.0) > 0.9 > trust.of(1.1, 1.0)
