"""The claim board in chat: 派单 号 认领, 认领, 认领 号."""

from bot.turn import Answer
from bot.words import Say
from handlers import work
from handlers.turns import Turn, desk, reply, say
from handlers.work import acted, command_of
from models import Refusal
from services import board
from services.circles import circle
from services.telling import facts_of

#: What stands in place of a name where 派单 means everybody.
EVERYBODY = "认领"


def means_everybody(turn: Turn) -> bool:
    """派单 12 认领, which a leader may say as well."""
    return turn.command is not None and turn.command.rest.strip() == EVERYBODY


def hang(turn: Turn) -> Answer:
    """派单 号 认领."""
    number = command_of(turn).number
    if number is None:
        raise Refusal("refuse.needs_number", example=f"派单 12 {EVERYBODY}")
    ticket = board.hang(desk(turn), number)
    people = circle(turn.house, ticket, ticket.board)
    claim_due = turn.house.clock_words(ticket.claim_due_at, turn.now)
    return acted(turn, "office.hung", ticket, count=str(len(people)), claim_due=claim_due)


def take(turn: Turn) -> Answer:
    """认领: what is offered to this person; 认领 号: the first to say it has it."""
    if command_of(turn).number is not None:
        return work.claim(turn)
    found = board.open_to(desk(turn))
    if not found:
        return reply(say("work.board_empty"))
    lines = (Say("work.board_line", facts_of(turn.house, one, turn.now)) for one in found)
    return reply(say("work.board_head", count=len(found)), *lines, say("work.board_foot"))
