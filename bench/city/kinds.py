"""The tables that stories fill: which columns each of their rows has, and what all have alike."""

from collections.abc import Callable
from itertools import chain
from typing import Any, NamedTuple

from bench.city.rows import Rows, Writer
from bench.city.stories import Story
from models import (
    Approval,
    Audit,
    Base,
    Call,
    Correction,
    Message,
    Notice,
    Request,
    RequestEvent,
    Supporter,
    table_of,
)


class Kind(NamedTuple):
    """How the rows of one table are made."""

    model: type[Base]
    columns: tuple[str, ...]
    rows: Callable[[Writer, Story], Rows]
    always: dict[str, Any]


def _rest(model: type[Base], columns: tuple[str, ...], always: dict[str, Any]) -> dict[str, Any]:
    """Everything else is empty: None where it may be, else what the model begins with."""
    rest: dict[str, Any] = {}
    for column in table_of(model).columns:
        if column.name in {*columns, *always} or column.primary_key:
            continue
        if column.nullable:
            rest[column.name] = None
        else:
            given = getattr(column.default, "arg", None)
            rest[column.name] = "{}" if callable(given) else given
    return {**rest, **always}


def _kind(
    model: type[Base], columns: str, rows: Callable[[Writer, Story], Rows], **always: Any
) -> Kind:
    split = tuple(columns.split())
    return Kind(model, split, rows, _plain(_rest(model, split, always)))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: int(one) if isinstance(one, bool) else one for name, one in values.items()}


KINDS = (
    _kind(
        Request,
        "id status result code urgency privacy org_id grid_id worker_id resident_id whereabouts "
        "place text created_at claim_due_at contact_due_at due_at claimed_at contacted_at "
        "resolved_at closed_at paused_at paused_from solved satisfaction merged_into_id begun_at "
        "round_at look_at handings overdue_at board",
        Writer.requests,
        source="chat",
    ),
    _kind(
        RequestEvent,
        "request_id at actor_id act from_status to_status details",
        Writer.events,
    ),
    _kind(
        Notice,
        "key person_id request_id kind facts state created_at due_at retry_at lease_until",
        Writer.notices,
    ),
    _kind(Message, "id key person_id text request_id received_at", Writer.messages, kind="text",
          reply="已受理"),
    _kind(Audit, "at person_id act object", Writer.audits, outcome="done"),
    _kind(Correction, "at request_id meant by", Writer.corrections, guessed="R8"),
    _kind(Supporter, "request_id person_id at", Writer.supporters),
    _kind(Call, "request_id unit_id state called_by called_at due_at look_at", Writer.calls,
          reason="需要一起看", awaits=""),
    _kind(Approval, "request_id wish asked_by asked_at due_at until remind_at decided_by "
          "decided_at approved", Writer.approvals, reason="要等配件", plan="[]"),
)  # fmt: skip
#: The tables that are filled with stories.
MODELS = tuple(kind.model for kind in KINDS)


def written(writer: Writer, stories: list[Story], kind: Kind) -> Rows:
    """The rows of some stories in one table."""
    return chain.from_iterable(kind.rows(writer, told) for told in stories)
