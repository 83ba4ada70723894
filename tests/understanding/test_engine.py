"""How understanding works, shown on a small lexicon of its own."""

import json
from pathlib import Path

import pytest

from bot.understanding import Understander, load_understander
from models.category import Urgency

WORDS = """
R4:
  strong: [马桶堵, 污水…倒灌]
  words: [下水, 臭水]
  pairs: [{objects: [地漏, 马桶], symptoms: [堵, 冒, 不通]}]
  not: [井盖]
  unless: [公厕]
  with: [一楼]
  hide: [堵车]
  border: [下水]
  urgency: {L1: [倒灌], L4: [多年]}
R5:
  strong: [漏水, 墙渗水]
  words: [臭水]
R1:
  strong: [水管漏]
  words: [水管]
"""
EMERGENCIES = "E1:\n  strong: [着火]\n"
RULES = """
typos: {马捅: 马桶}
greetings: [你好]
negation: [没有]
resolved: [修好了]
unresolved: [又]
calm: [误报]
wins: [[R5, R4]]
turns: [{from: [R1], words: [几点来], unless: [报修], to: Q3}]
combos: [{from: R5, words: [不赔], adds: D1}]
urgency: [{codes: [R5], words: [整栋], unless: [不是整栋], level: L2}]
splits: [R]
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    folder: Path = tmp_path_factory.mktemp("lexicon")
    (folder / "R.yaml").write_text(WORDS, encoding="utf-8")
    (folder / "E.yaml").write_text(EMERGENCIES, encoding="utf-8")
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    (folder / "traditional.txt").write_text("馬马 漏漏\n", encoding="utf-8")
    return load_understander(folder)


@pytest.mark.parametrize(
    ("text", "code", "accepted"),
    [
        ("马桶堵了", "R4", True),
        ("马桶一直在往上冒", "R4", True),
        ("污水又从下面倒灌", "R4", True),
        ("马桶,昨晚开始不通", "R4", True),
        ("臭水", "R5", False),
        ("漏水,臭水", "R5", True),
        ("水管漏水", "R1", False),
        ("马桶堵,漏水", "R5", True),
        ("馬捅堵了", "R4", True),
        ("马‍桶😂堵了", "O8", False),
        ("井盖边马桶堵", "O8", False),
        ("公厕，马桶堵", "O8", False),
        ("门口堵车,地漏边", "O8", False),
        ("没有马桶堵", "O8", False),
        ("漏水修好了", "O8", False),
        ("漏水修好了又漏水", "R5", True),
        ("水管漏，几点来", "Q3", True),
        ("水管漏，报修，几点来", "R1", True),
        ("你好", "O6", True),
        ("没听懂的话", "O8", False),
        ("马桶堵，隔壁着火", "E1", True),
        ("没有着火", "O8", False),
        ("着火是误报", "O8", False),
    ],
)
def test_words_decide_as_the_rules_say(
    small: Understander, text: str, code: str, accepted: bool
) -> None:
    found = small.understand(text)
    assert (found.code, found.accepted) == (code, accepted)


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("马桶堵", Urgency.L2),
        ("马桶堵,倒灌,多年", Urgency.L1),
        ("马桶堵,多年", Urgency.L4),
        ("整栋漏水", Urgency.L2),
        ("漏水,不是整栋", Urgency.L3),
    ],
)
def test_urgency_follows_the_words(small: Understander, text: str, urgency: Urgency) -> None:
    assert small.understand(text).urgency is urgency


def test_several_problems_are_told_apart(small: Understander) -> None:
    parts = small.understand("马桶堵了。墙渗水，地上湿").parts
    assert [(part.text, part.code) for part in parts] == [
        ("马桶堵了", "R4"),
        ("墙渗水,地上湿", "R5"),
    ]


def test_a_combination_adds_a_second_problem(small: Understander) -> None:
    assert [part.code for part in small.understand("漏水，他不赔").parts] == ["R5", "D1"]


def test_one_problem_has_no_parts(small: Understander) -> None:
    assert small.understand("马桶堵了，马桶又冒").parts == ()


def test_the_deciding_words_are_shown(small: Understander) -> None:
    assert small.understand("地漏不通，下水慢").matched == ("下水", "地漏…不通")


def test_a_border_word_counts_only_as_a_whole_word(small: Understander) -> None:
    assert small.understand("天下水都流到这").matched == ()


@pytest.mark.parametrize(("text", "known"), [("马桶", False), ("嗯嗯那个", False), ("下水", True)])
def test_a_fragment_is_known_as_one(small: Understander, text: str, known: bool) -> None:
    assert small.understand(text).known is known


def test_the_json_holds_what_the_command_line_promises(small: Understander) -> None:
    shown = json.loads(json.dumps(small.understand("3号楼马桶堵").as_json()))
    assert list(shown) == [
        *("text", "intent", "code", "name", "confidence", "accepted"),
        *("alternatives", "urgency", "matched", "place", "parts"),
    ]
    assert shown["intent"] == "repair.sewer"
    assert shown["place"] == {"building": "3"}


@pytest.mark.parametrize("text", ["", " ", "😀", "\u200b", "。。。", "a" * 2000, "\x00"])
def test_any_text_has_a_code(small: Understander, text: str) -> None:
    assert small.understand(text).code == "O8"
