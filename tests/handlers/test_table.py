"""The tables of the house: every talk has an answer, everything said has words."""

import ast
import itertools
from pathlib import Path

import pytest

from bot.commands import WORDS, Shape
from bot.incoming import Kind
from bot.words import load_words
from handlers.table import ROUTES
from models import Role, Status, Step
from services.moves import MOVES

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(("role", "step", "kind"), list(itertools.product(Role, Step, Kind)))
def test_every_role_in_every_step_has_a_row_for_everything(
    role: Role, step: Step, kind: Kind
) -> None:
    def certain(row: object) -> bool:
        return (
            row.command is None  # type: ignore[attr-defined]
            and row.codes is None  # type: ignore[attr-defined]
            and row.when is None  # type: ignore[attr-defined]
            and (row.role is None or role in row.role)  # type: ignore[attr-defined]
            and (row.step is None or row.step is step)  # type: ignore[attr-defined]
            and (row.kind is None or kind in row.kind)  # type: ignore[attr-defined]
        )

    assert any(certain(row) for row in ROUTES)


def test_every_command_word_has_a_row() -> None:
    assert {word.name for word in WORDS} == {row.command for row in ROUTES if row.command}


def test_every_state_has_its_moves_and_ends_are_ends() -> None:
    assert set(MOVES) == set(Status)
    assert {status for status, to in MOVES.items() if not to} == {
        Status.REDIRECTED,
        Status.CANCELLED,
    }


def _said(folder: str) -> set[str]:
    """The kinds of words that the sources of a folder name: "group.kind" literals."""
    kinds = load_words().kinds()
    groups = {kind.split(".")[0] for kind in kinds}
    found = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                group, dot, name = node.value.partition(".")
                if dot and group in groups and name.isidentifier():
                    found.add(node.value)
    return found


def test_everything_that_is_said_has_words_and_no_words_lie_unused() -> None:
    kinds = load_words().kinds()
    said = _said("handlers") | _said("services") | _said("bot")
    assert said <= kinds
    made = ("emergency.", "notice.", "step.", "receipt.")  # Their names are put together.
    assert {kind for kind in kinds - said if not kind.startswith(made)} == set()


def _calls(name: str, position: int) -> set[str]:
    """The string that calls of a function carry at a position, over all services."""
    nodes = (
        node
        for path in (ROOT / "services").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )
    return {
        str(node.args[position].value)
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == name
        and len(node.args) > position
        and isinstance(node.args[position], ast.Constant)
    }


def test_every_notice_and_every_line_of_history_has_words() -> None:
    kinds = load_words().kinds()
    acts = _calls("record", 3) | _calls("move", 4) | _calls("amend", 3)
    assert acts and {f"step.{act}" for act in acts} <= kinds
    notices = _calls("tell", 4)
    assert notices and {f"notice.{kind}" for kind in notices} <= kinds


def test_a_word_that_stands_alone_has_no_everyday_meaning_as_a_number() -> None:
    assert all(not word.says for word in WORDS if word.shape is not Shape.NUMBERED)
