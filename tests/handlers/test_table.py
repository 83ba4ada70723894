"""The tables of the house: every talk has an answer, everything said has words."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Connection

from bot.command_words import WORDS, Shape
from bot.commands import read_command
from bot.incoming import Incoming, Kind
from bot.turn import Speaker, Table, Turn
from bot.understanding import Understander
from bot.words import load_words
from handlers.table import ROUTES
from models import Role, Status, Step
from models.where import Where
from services.house import House, Manners
from services.moves import MOVES
from services.places import PlaceIndex

ROOT = Path(__file__).parent.parent.parent


RESIDENT = frozenset({Role.RESIDENT})
WORKER = RESIDENT | {Role.WORKER}
ADMIN = WORKER | {Role.ADMIN}
VOLUNTEER = RESIDENT | {Role.VOLUNTEER}
LEADER = RESIDENT | {Role.LEADER}
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
#: The memory after a report of a lamp a moment ago.
REPORTED = {"recent": {"id": 1, "code": "R2", "mine": True, "at": NOW.isoformat()}}

#: One for all turns, as in service: what it found out for one answers no other.
TABLE = Table(ROUTES)
#: A community without places.
NOWHERE = SimpleNamespace(places=PlaceIndex([], []))


@pytest.mark.parametrize(
    ("roles", "step", "kind", "said", "memory", "handler"),
    [
        (RESIDENT, Step.IDLE, Kind.TEXT, "楼道灯不亮了", {}, "report"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "着火了", {}, "rescue"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "你好", {}, "chat"),
        (RESIDENT, Step.FORM, Kind.TEXT, "楼道灯不亮了", {}, "answer_form"),
        (RESIDENT, Step.FORM, Kind.TEXT, "着火了", {}, "rescue"),
        (WORKER, Step.FORM, Kind.TEXT, "着火了", {}, "rescue"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "补充 12 着火了", {}, "rescue"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "退回 12 水管爆了", {}, "report"),
        (RESIDENT, Step.FORM, Kind.TEXT, "进度", {}, "progress"),
        (RESIDENT, Step.FORM, Kind.TEXT, "取消", {}, "cancel"),
        (RESIDENT, Step.FORM, Kind.TEXT, "没解决 1", {}, "not_solved"),
        (RESIDENT, Step.FORM, Kind.TEXT, "评价 1 满意", {}, "rate"),
        (RESIDENT, Step.FORM, Kind.TEXT, "没解决", {}, "answer_form"),
        (RESIDENT, Step.FORM, Kind.IMAGE, "", {}, "media_in_form"),
        (RESIDENT, Step.FORM, Kind.LOCATION, "", {}, "media_in_form"),
        (RESIDENT, Step.IDLE, Kind.IMAGE, "", {}, "media"),
        (RESIDENT, Step.IDLE, Kind.LOCATION, "", {}, "location"),
        (RESIDENT, Step.FORM, Kind.LINK, "", {}, "link"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "接单 12", {}, "staff_only"),
        (RESIDENT, Step.FORM, Kind.TEXT, "接单 12", {}, "staff_only"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "办结 12 水管爆了，已修好", {}, "staff_only"),
        (WORKER, Step.FORM, Kind.TEXT, "接单 12", {}, "claim"),
        (WORKER, Step.IDLE, Kind.TEXT, "办结 12 着火点已处理", {}, "finish"),
        (WORKER, Step.IDLE, Kind.TEXT, "派单 12 林晓", {}, "staff_only"),
        (ADMIN, Step.IDLE, Kind.TEXT, "派单 12 林晓", {}, "designate"),
        (ADMIN, Step.IDLE, Kind.TEXT, "派单 12 认领", {}, "hang"),
        (LEADER, Step.IDLE, Kind.TEXT, "派单 12 认领", {}, "hang"),
        (LEADER, Step.IDLE, Kind.TEXT, "派单 12 林晓", {}, "staff_only"),
        (WORKER, Step.IDLE, Kind.TEXT, "派单 12 认领", {}, "staff_only"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "认领 12", {}, "staff_only"),
        (VOLUNTEER, Step.IDLE, Kind.TEXT, "认领 12", {}, "take"),
        (VOLUNTEER, Step.FORM, Kind.TEXT, "办结 12 换了灯泡", {}, "finish"),
        (VOLUNTEER, Step.IDLE, Kind.TEXT, "转派 12 林晓", {}, "staff_only"),
        (VOLUNTEER, Step.IDLE, Kind.TEXT, "楼道灯不亮了", {}, "report"),
        (VOLUNTEER, Step.IDLE, Kind.CLICK, "tasks", {}, "tasks"),
        (WORKER, Step.IDLE, Kind.TEXT, "替班 陈立冬 明天", {}, "stand_in"),
        (WORKER, Step.IDLE, Kind.TEXT, "今天谁值班", {}, "duty"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "查看 12", {}, "progress"),
        (WORKER, Step.IDLE, Kind.TEXT, "查看 12", {}, "look"),
        (RESIDENT, Step.IDLE, Kind.CLICK, "tasks", {}, "clicked"),
        (WORKER, Step.FORM, Kind.CLICK, "tasks", {}, "tasks"),
        (WORKER, Step.IDLE, Kind.CLICK, "help", {}, "clicked"),
        (RESIDENT, Step.FORM, Kind.FOLLOW, "", {}, "followed"),
        (RESIDENT, Step.FORM, Kind.OTHER, "", {}, "silence"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "老太太们看不见", REPORTED, "join"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "不是3号楼是5号楼", REPORTED, "correct"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "下水道堵了", REPORTED, "report"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "不用来了", REPORTED, "settled"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "我的网格员是谁", REPORTED, "my_worker"),
        (RESIDENT, Step.IDLE, Kind.TEXT, "老太太们看不见", {}, "unclear"),
    ],
)
def test_a_turn_is_answered_by(
    understander: Understander,
    roles: frozenset[Role],
    step: Step,
    kind: Kind,
    said: str,
    memory: dict[str, Any],
    handler: str,
) -> None:
    text, menu = (said, "") if kind is Kind.TEXT else ("", said)
    turn = Turn(
        db=cast(Connection, None),  # No row in question reads the database.
        now=NOW,
        house=cast(House, SimpleNamespace(manners=Manners(), directory=NOWHERE)),
        speaker=Speaker(1, 1, "", "", roles, Where(), None),
        incoming=Incoming("key", "sender", kind, NOW, text=text, menu=menu),
        text=text,
        understanding=understander.understand(text),
        understander=understander,
        command=read_command(text),
        step=step,
        memory=memory,
    )
    assert TABLE.row(turn).handler.__name__ == handler


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
    # Their names are put together.
    made = ("emergency.", "notice.", "step.", "receipt.", "why.", "hint.")
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
