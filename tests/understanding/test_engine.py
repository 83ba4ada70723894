"""How understanding works, shown on a small lexicon of its own."""

import json

import pytest

from bot.understanding import Understander
from bot.understanding.lexicon import Lexicon, Spelling
from bot.understanding.own import OwnWord
from bot.understanding.rules import Rule
from bot.understanding.weights import Learned, Sureness, Weight
from models.category import Urgency

SPELLING = Spelling(
    typos={"马捅": "马桶"},
    traditional={"馬": "马", "漏": "漏"},
    smalltalk=frozenset({"谢谢", "你好"}),
    denials=("没有", "不是"),
    dangers=("着火",),
)
FAMILIES = {"便器": ("马桶", "蹲坑")}
WEIGHTS = (
    Weight.of("#便器", 4.0, {"R4": 12.0}),
    Weight.of("堵", 3.0, {"R4": 6.0, "P1": 4.5}),
    Weight.of("墙渗水", 4.0, {"R5": 12.0}),
    Weight.of("着火", 5.0, {"E1": 12.0}),
    Weight.of("烟", 3.0, {"H6": 9.0}),
    Weight.of("0号楼", 2.0, {"O5": 0.1}),
)


def rule(name: str, **parts: object) -> Rule:
    """A rule with only the parts that matter to a test."""
    empty: dict[str, object] = {
        "source": "test.yaml", "sources": frozenset(), "near": (), "unless": (), "to": "",
        "adds": "", "level": None, "examples": (), "counter_examples": (),
    }  # fmt: skip
    return Rule(name=name, **{**empty, **parts})  # type: ignore[arg-type]


RULES = (
    rule("问通知", sources=frozenset({"R4"}), say=("几点来",), unless=("报修",), to="Q3"),
    rule("家暴", say=("打我",), near=("老公", "他"), to="E4"),
    rule("漏水不赔", sources=frozenset({"R5"}), say=("不赔",), adds="D1"),
    rule("整栋", sources=frozenset({"R5"}), say=("整栋",), unless=("不是整栋",), level=Urgency.L2),
    rule("倒灌", sources=frozenset({"R4"}), say=("倒灌",), level=Urgency.L1),
    rule("多年", sources=frozenset({"R4"}), say=("多年",), level=Urgency.L4),
)


@pytest.fixture(scope="module")
def small() -> Understander:
    learned = Learned(WEIGHTS, Sureness(4.0, 0.0, -2.0))
    return Understander(Lexicon(SPELLING, FAMILIES, RULES, learned))


@pytest.mark.parametrize(
    ("text", "code", "accepted"),
    [
        ("马桶堵了", "R4", True),
        ("蹲坑 堵了", "R4", True),
        ("馬捅堵了", "R4", True),
        ("马‍桶😂堵了", "R4", False),
        ("堵得慌", "R4", False),
        ("有烟，着火了", "E1", True),
        ("烟烟烟", "H6", True),
        ("你好!", "O6", True),
        ("谢谢啊", "O6", True),
        ("没听懂的话", "O8", False),
        ("马桶堵，几点来", "Q3", True),
        ("马桶堵，报修，几点来", "R4", True),
        ("墙渗水，几点来", "R5", True),
        ("老公又打我", "E4", True),
        ("打我电话", "O8", False),
        ("他没有打我", "O8", False),
    ],
)
def test_words_and_rules_decide(small: Understander, text: str, code: str, accepted: bool) -> None:
    found = small.understand(text)
    assert (found.code, found.accepted) == (code, accepted)


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("马桶堵", Urgency.L2),
        ("马桶堵,倒灌,多年", Urgency.L1),
        ("马桶堵,多年", Urgency.L4),
        ("墙渗水,整栋", Urgency.L2),
        ("墙渗水,不是整栋", Urgency.L3),
    ],
)
def test_urgency_follows_the_rules(small: Understander, text: str, urgency: Urgency) -> None:
    assert small.understand(text).urgency is urgency


def test_several_problems_are_told_apart(small: Understander) -> None:
    parts = small.understand("马桶堵了。墙渗水，地上湿").parts
    assert [(part.text, part.code) for part in parts] == [
        ("马桶堵了", "R4"),
        ("墙渗水,地上湿", "R5"),
    ]


def test_a_combination_adds_a_second_problem(small: Understander) -> None:
    assert [part.code for part in small.understand("墙渗水，他不赔").parts] == ["R5", "D1"]


def test_one_problem_has_no_parts(small: Understander) -> None:
    assert small.understand("马桶堵了，马桶又堵").parts == ()


def test_the_deciding_words_are_shown_the_loudest_first(small: Understander) -> None:
    assert small.understand("马桶堵了").matched == ("便器", "堵")


@pytest.mark.parametrize(("text", "known"), [("3号楼", False), ("嗯嗯那个", False), ("堵", True)])
def test_a_fragment_is_known_as_one(small: Understander, text: str, known: bool) -> None:
    assert small.understand(text).known is known


def test_an_added_word_speaks_for_its_category_and_is_the_reason(small: Understander) -> None:
    own = small.with_own([OwnWord("天窗滴答", "R5")])
    found = own.understand("天窗滴答滴答")
    assert (found.code, found.accepted, found.matched) == ("R5", True, ("天窗滴答",))
    assert small.understand("天窗滴答滴答").code == "O8"


def test_a_struck_word_says_nothing_for_its_category_any_more(small: Understander) -> None:
    own = small.with_own([OwnWord("堵", "R4", struck=True)])
    assert own.understand("堵").code == "P1"
    assert own.understand("马桶堵").matched == ("便器",)


def test_of_two_changes_to_a_word_the_last_counts(small: Understander) -> None:
    added, struck = OwnWord("天窗滴答", "R5"), OwnWord("天窗滴答", "R5", struck=True)
    assert small.with_own([added, struck]).understand("天窗滴答").code == "O8"
    assert small.with_own([struck, added]).understand("天窗滴答").code == "R5"


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


def test_a_long_story_is_judged_like_a_short_one(small: Understander) -> None:
    assert small.understand("马桶堵了，" * 400).code == "R4"


def test_digits_of_other_scripts_break_nothing(small: Understander) -> None:
    assert [part.code for part in small.understand("马桶堵了 ٣号楼,墙渗水").parts] == ["R4", "R5"]


def test_a_struck_word_takes_what_is_heard_in_it_along(small: Understander) -> None:
    own = small.with_own([OwnWord("马桶堵", "R4", struck=True)])
    assert own.understand("马桶堵").code == "P1"
    assert small.says("蹲坑堵", "R4") == 18.0


def test_a_struck_word_with_a_number_in_it_takes_along_what_is_heard_in_it(
    small: Understander,
) -> None:
    own = small.with_own([OwnWord("堵3天", "R4", struck=True)])
    assert own.understand("厨房堵13天").code == "P1"
