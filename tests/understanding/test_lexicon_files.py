"""Every sentence that the rules promise, each rule's worth, and how mistakes are named."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.understanding import LexiconError, Understander
from bot.understanding.lexicon import SHIPPED, read_lexicon, read_spelling
from bot.understanding.normal import Normaliser
from bot.understanding.rules import Example, Rule, read_rules
from bot.understanding.weights import Learned, Sureness, Weight, read_learned, written

RULES = read_rules(SHIPPED / "rules")
EXAMPLES = [
    pytest.param(example, id=f"{rule.source}:{rule.name}:{example.text[:20]}")
    for rule in RULES
    for example in (*rule.examples, *rule.counter_examples)
]

MISTAKES = [
    ("甲:\n  said: [停水]\n", "r.yaml 第 2 行 甲.said", "say"),
    ("甲:\n  say: [停水]\n  examples: [停水]\n", "r.yaml 第 2 行 甲", "正好有一项"),
    ("甲:\n  say: 停水\n  to: R1\n  examples: [停水]\n", "r.yaml 第 2 行 甲.say", "一串"),
    ("甲:\n  say: [停水]\n  to: R0\n  examples: [停水]\n", "r.yaml 第 3 行 甲.to", "R0"),
    ("甲:\n  say: [停水]\n  level: L9\n  examples: [停水]\n", "r.yaml 第 3 行 甲.level", "L1、L2"),
    ("甲:\n  from: [Z]\n  say: [水]\n  to: R1\n  examples: [水]\n", "r.yaml 第 2 行 甲.from", "Z"),
    ("甲:\n  to: R1\n  to: R2\n", "r.yaml 第 3 行 to", "两遍"),
    ("甲:\n  say: [停水\n", "r.yaml", "括号"),
    ("", "r.yaml", "空的"),
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_a_rule_is_understood_as_it_promises(
    understander: Understander, example: Example
) -> None:
    assert example.holds(understander.understand(example.text))


@pytest.fixture(scope="module")
def without() -> dict[str, Understander]:
    """The understanding without each rule, by the rule's name."""
    lexicon = read_lexicon(SHIPPED)
    return {
        rule.name: Understander(replace(lexicon, rules=tuple(r for r in RULES if r is not rule)))
        for rule in RULES
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.source}:{rule.name}")
def test_without_a_rule_one_of_its_examples_goes_wrong(
    without: dict[str, Understander], rule: Rule
) -> None:
    maimed = without[rule.name]
    assert not all(example.holds(maimed.understand(example.text)) for example in rule.examples)


def test_no_two_rules_have_one_name() -> None:
    names = [rule.name for rule in RULES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("text", "where", "advice"), MISTAKES)
def test_a_mistake_in_a_rule_is_named_with_its_place_and_what_to_do(
    tmp_path: Path, text: str, where: str, advice: str
) -> None:
    (tmp_path / "r.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as raised:
        read_rules(tmp_path)
    assert where in str(raised.value)
    assert advice in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("R4:1.0", "R4:9.0"),
        ("马桶\t1.00\tR4:1.0\n", ""),
        ("#sure 1.0 2.0 3.0\n", ""),
        ("#sum", "#"),
    ],
)
def test_weights_that_were_changed_by_hand_are_refused(
    tmp_path: Path, before: str, after: str
) -> None:
    path = tmp_path / "weights.tsv"
    learned = Learned((Weight.of("马桶", 1.0, {"R4": 1.0}),), Sureness(1.0, 2.0, 3.0))
    path.write_text(written(learned), encoding="utf-8")
    assert read_learned(path) == learned
    path.write_text(written(learned).replace(before, after), encoding="utf-8")
    with pytest.raises(LexiconError, match=r"weights.tsv:和学出来的不一样.*lexicon learn"):
        read_learned(path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", "马桶\t1\tR4:1.0\n".encode()])
def test_what_is_no_list_of_weights_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.tsv"
    path.write_bytes(content)
    with pytest.raises(LexiconError, match="不完整"):
        read_learned(path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="找不到这个文件"):
        read_learned(tmp_path / "weights.tsv")


def test_the_weights_are_written_as_they_are_read() -> None:
    path = SHIPPED / "weights.tsv"
    assert written(read_learned(path)) == path.read_text(encoding="utf-8")


def test_a_pair_of_three_characters_is_no_pair(tmp_path: Path) -> None:
    (tmp_path / "spelling.yaml").write_text(
        "typos: {甲: 乙}\nsmalltalk: [好]\ndenials: [没]\ndangers: [火]\nfaint: [累]\n",
        encoding="utf-8",
    )
    (tmp_path / "traditional.txt").write_text("電电 電电电\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"traditional.txt 第 1 行“電电电”"):
        read_spelling(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="没有这个词库文件夹"):
        read_lexicon(tmp_path / "nowhere")


def test_every_word_of_a_family_is_written_as_texts_are_cleaned() -> None:
    lexicon = read_lexicon(SHIPPED)
    clean = Normaliser({}, lexicon.spelling.traditional).clean
    assert [
        word for words in lexicon.families.values() for word in words if word != clean(word)
    ] == []
