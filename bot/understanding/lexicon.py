"""A lexicon as one value: families of words, learned weights, rules, spelling."""

from dataclasses import dataclass
from pathlib import Path

from bot.understanding.rules import Example, Rule, read_rules
from bot.understanding.weights import Learned, read_learned
from bot.understanding.written import LexiconError, read_file

SHIPPED = Path(__file__).parents[1] / "lexicon"
_PARTS = ("typos", "smalltalk", "denials", "dangers", "faint")  #: of `spelling.yaml`


@dataclass(frozen=True, slots=True)
class Spelling:
    """What brings the ways of writing to one, and what says nothing."""

    typos: dict[str, str]  #: what is often typed wrong, and what is meant
    traditional: dict[str, str]  #: characters and their simplified forms
    smalltalk: frozenset[str]  #: whole messages that want nothing: 谢谢, 好的
    denials: tuple[str, ...]  #: what takes back the words behind it: 没有, 不是
    dangers: tuple[str, ...] = ()  #: what names a danger: whoever says one is not asked first
    faint: frozenset[str] = frozenset()  #: whole messages that are asked about first: 累了


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that decides, as it was written."""

    spelling: Spelling
    families: dict[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    learned: Learned

    def examples(self) -> list[Example]:
        """Every sentence of the rules with the code or level it must get."""
        return [
            example for rule in self.rules for example in (*rule.examples, *rule.counter_examples)
        ]


def read_lexicon(directory: Path) -> Lexicon:
    """All files of a folder; raises LexiconError for the first mistake."""
    if not directory.is_dir():
        raise LexiconError(f"{directory}:没有这个词库文件夹,请检查路径")
    return Lexicon(
        read_spelling(directory),
        read_families(directory),
        read_rules(directory / "rules"),
        read_learned(directory / "weights.tsv"),
    )


def read_families(directory: Path) -> dict[str, tuple[str, ...]]:
    """The families by name, as `families.yaml` has them."""
    families = read_file(directory / "families.yaml").mapping()
    return {name: written.texts() for name, written in families}


def read_spelling(directory: Path) -> Spelling:
    """What `spelling.yaml` and `traditional.txt` say."""
    fields = read_file(directory / "spelling.yaml").fields(_PARTS)
    if len(fields) < len(_PARTS):
        raise LexiconError(
            "spelling.yaml:要有 typos、smalltalk、denials、dangers、faint 五项,请补全"
        )
    return Spelling(
        typos={wrong: right.text() for wrong, right in fields["typos"].mapping()},
        traditional=_traditional(directory / "traditional.txt"),
        smalltalk=frozenset(fields["smalltalk"].texts()),
        denials=fields["denials"].texts(),
        dangers=fields["dangers"].texts(),
        faint=frozenset(fields["faint"].texts()),
    )


def _traditional(path: Path) -> dict[str, str]:
    """Traditional characters and their simplified forms: lines of pairs; may be missing."""
    if not path.exists():
        return {}
    pairs: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for pair in line.split():
            if len(pair) != 2:
                raise LexiconError(
                    f"{path.name} 第 {number} 行“{pair}”:应是繁简两个字,如 電电,请改正"
                )
            pairs[pair[0]] = pair[1]
    return pairs
