"""A lexicon as one value: the categories' words, the shared groups and the rules between them."""

from dataclasses import dataclass
from pathlib import Path

from bot.understanding.entries import CategoryWords, Example, read_categories, read_groups
from bot.understanding.rules import Rules, read_rules
from bot.understanding.written import LexiconError
from models.category import categories

SHIPPED = Path(__file__).parents[1] / "lexicon"
_SHARED = frozenset({"groups", "rules"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that decides, as it was written."""

    categories: tuple[CategoryWords, ...]
    rules: Rules
    traditional: dict[str, str]

    def examples(self) -> list[Example]:
        """Every sentence of the files with the code it must get."""
        own = [example for entry in self.categories for example in entry.examples]
        return [*own, *self.rules.examples]


def read_lexicon(directory: Path) -> Lexicon:
    """All files of a folder; raises LexiconError for the first mistake."""
    if not directory.is_dir():
        raise LexiconError(f"{directory}:没有这个词库文件夹,请检查路径")
    groups = read_groups(directory / "groups.yaml")
    entries: list[CategoryWords] = []
    letters = {code[0] for code in categories()}
    for path in sorted(directory.glob("*.yaml")):
        if path.stem in _SHARED:
            continue
        if path.stem not in letters:
            raise LexiconError(f"{path.name}:文件名应是大类字母({'、'.join(sorted(letters))}).yaml")
        entries += read_categories(path, groups)
    if not entries:
        raise LexiconError(f"{directory}:没有任何类别文件,请放入 R.yaml 等文件")
    rules_file = directory / "rules.yaml"
    rules = read_rules(rules_file, groups) if rules_file.exists() else Rules()
    return Lexicon(tuple(entries), rules, _traditional(directory / "traditional.txt"))


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
