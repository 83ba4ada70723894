"""What a neighbour's request and one's own have in common, where nobody says a number.

附议，我家也不亮 joins what is open in the house; 我这还是不亮 of a follower, after the end, becomes
a request of their own.
"""

from bot.turn import Answer
from handlers import report, support, talk, urging
from handlers.placing import find_place
from handlers.receipts import receipt
from handlers.turns import Turn, desk, recent_of, reply, say
from services import renewing, supporting
from services.ticket import Ticket


def join_in(turn: Turn) -> Answer:
    """附议 and free words: a problem is a report, which offers what neighbours reported; else the
    only thing that is open in the house is meant.
    """
    rest = turn.command.rest if turn.command else turn.text
    understood = turn.understand(rest)
    place = find_place(turn, rest)
    near = supporting.nearby(desk(turn), place.grid_id, place.where) if place.grid_id else []
    only = near[0] if len(near) == 1 else None
    if understood.known:
        # 我家也不亮 names the own home, and means what is dark in the whole house.
        alike = only is not None and only.code == understood.code
        return report.begin(turn, rest, near=only.id if only and alike else 0)
    if only is not None:
        return support.supported(turn, only, rest)
    return talk.unclear(turn)


def renewed(turn: Turn, ticket: Ticket, said: str) -> Answer:
    """没解决 of who follows it: a request of their own with its receipt, and only one."""
    before = renewing.renewed(desk(turn), ticket)
    if before is not None:
        return urging.urged(turn, before, said)
    text = f"（跟进的 #{ticket.id} 办结后）{said}"
    mine = renewing.renew(desk(turn), ticket, text, turn.speaker.home)
    return reply(
        say("mine.renewed", number=f"#{ticket.id}"),
        *receipt(turn, [mine]),
        request_id=mine.id,
        recent=recent_of(turn, mine.id, mine.code),
    )
