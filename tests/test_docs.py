"""The documents keep up with the program: links lead somewhere, tables miss nothing."""

import re
from pathlib import Path

import pytest

from bot.command_words import WORDS
from bot.commands import read_command
from bot.settings.shapes import FACTS
from bot.words import load_words
from handlers.helping import MENU
from models import Role, Status
from models.category import categories
from models.request import STATUS_NAMES
from services.limits import shipped_limits
from services.moves import MOVES

ROOT = Path(__file__).parent.parent
LIMITS = shipped_limits()
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_ROW = re.compile(r"^\| ([^|`]+?) \|", re.MULTILINE)
_MOVE = re.compile(r"^    (\w+) --> (\w+)", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, made as the hosting sites make them."""
    titles = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_our_own_files_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(target), f"{link} has no such heading"


def test_every_document_is_in_the_index() -> None:
    index = text_of("README.md")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if page != "README.md" and f"({page})" not in index] == []


@pytest.mark.parametrize("status", Status)
def test_the_life_cycle_names_every_state(status: Status) -> None:
    assert f"| `{status}` | {STATUS_NAMES[status]} |" in text_of("lifecycle.md")


def test_the_drawing_of_the_states_has_exactly_the_moves_of_the_program() -> None:
    program = {(before.value, after.value) for before, to in MOVES.items() for after in to}
    assert set(_MOVE.findall(text_of("lifecycle.md"))) == program


@pytest.mark.parametrize(
    "example", [row for row in _ROW.findall(text_of("commands.md")) if row not in {"口令", "---"}]
)
def test_an_example_of_the_command_card_is_read_as_its_word(example: str) -> None:
    command = read_command(example)
    assert command is not None and command.word == example.partition(" ")[0]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("commands.md", [word.name for word in WORDS]),
        ("glossary.md", [f"`{code}`" for code in categories()]),
        ("glossary.md", [f"`{role}`" for role in Role]),
        ("lifecycle.md", [f"| {name} " for name in (*LIMITS.rows, *LIMITS.overrides)]),
        ("operating.md", [f"`{key}`" for key in MENU]),
        ("operating.md", [f"`{fact}`" for fact in FACTS]),
        (
            "operating.md",
            [f"`{kind[7:]}`" for kind in load_words().kinds() if kind.startswith("notice.")],
        ),
    ],
    ids=["words", "categories", "roles", "limits", "menu", "facts", "notices"],
)
def test_a_document_names_everything_it_is_about(page: str, names: list[str]) -> None:
    text = text_of(page)
    assert [name for name in names if name not in text] == []
