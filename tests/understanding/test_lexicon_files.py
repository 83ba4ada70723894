"""Every sentence that the lexicon's own files promise, and how mistakes in them are named."""

from pathlib import Path

import pytest

from bot.understanding import LexiconError, Understander
from bot.understanding.lexicon import SHIPPED, read_lexicon

EXAMPLES = [
    pytest.param(example.text, example.code, id=f"{example.source}:{example.text[:20]}")
    for example in read_lexicon(SHIPPED).examples()
]

MISTAKES = [
    ("R4:\n  strongs: [马桶堵]\n", "R.yaml 第 2 行 R4.strongs", "strong、words"),
    ("R4:\n  strong: 马桶堵\n", "R.yaml 第 2 行 R4.strong", "一串"),
    ("R4:\n  strong: [堵]\n", "R.yaml 第 2 行 R4", "只有一个字"),
    ("R4:\n  words: [$没有的组]\n", "R.yaml 第 2 行", "groups.yaml"),
    ("R4:\n  strong: [楼上…]\n", "R.yaml 第 2 行", "前后都要有字"),
    ("R4:\n  hide: [楼…上]\n", "R.yaml 第 2 行", "不能用 …"),
    ("R4:\n  border: [下水]\n", "R.yaml 第 2 行", "border"),
    ("R4:\n  pairs: [{objects: [马桶]}]\n", "R.yaml 第 2 行", "成对"),
    ("R4:\n  urgency: {L9: [倒灌]}\n", "R.yaml 第 2 行", "L1、L2"),
    ("R4:\n  counter_examples: [{text: 句子, code: R4}]\n", "R.yaml 第 2 行", "examples"),
    ("R4: {}\nR4: {}\n", "R.yaml 第 2 行 R4", "两遍"),
    ("H1:\n  strong: [垃圾]\n", "R.yaml 第 2 行 H1", "R1、R2"),
    ("R4:\n  strong: [马桶堵\n", "R.yaml", "括号"),
    ("", "R.yaml", "空的"),
]


@pytest.mark.parametrize(("text", "code"), EXAMPLES)
def test_an_example_of_the_lexicon_is_understood_as_its_code(
    understander: Understander, text: str, code: str
) -> None:
    assert understander.understand(text).code == code


@pytest.mark.parametrize(("written", "where", "advice"), MISTAKES)
def test_a_mistake_in_a_file_is_named_with_its_place_and_what_to_do(
    tmp_path: Path, written: str, where: str, advice: str
) -> None:
    (tmp_path / "R.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(LexiconError) as raised:
        read_lexicon(tmp_path)
    assert where in str(raised.value)
    assert advice in str(raised.value)


def test_a_rule_with_an_unknown_code_is_named(tmp_path: Path) -> None:
    (tmp_path / "R.yaml").write_text("R4:\n  strong: [马桶堵]\n", encoding="utf-8")
    (tmp_path / "rules.yaml").write_text("wins:\n  - [R4, Z9]\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"rules.yaml 第 2 行 .*Z9"):
        read_lexicon(tmp_path)


def test_a_folder_without_categories_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="没有任何类别文件"):
        read_lexicon(tmp_path)
