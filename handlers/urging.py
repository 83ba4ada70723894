"""催办 and 申诉, by number and in everyday words."""

import re
from collections.abc import Sequence

from bot.turn import Answer
from bot.words import Say
from handlers import drafts, report, theirs
from handlers.meant import bare, fitting, named
from handlers.turns import Turn, desk, reply
from models import Refusal, Status
from services import appeals, following, urging
from services.rights import own
from services.telling import facts_of
from services.ticket import Ticket

#: What says that somebody waits for what is on its way already; 什么时候来 alone only asks.
_WAITING = re.compile(
    r"怎么还[没不]|没有?人来|还没有?(?:人|来|修|弄|处理|解决)|快点|抓紧"
    r"|到底(?:来不来|修不修|管不管|什么时候(?:能|才能|才)?(?:来|修|到|弄|处理))|有人管吗"
    r"|(?<!物业)催(?!缴|款|收|费|租|债|促[^\s，。,]{2})"
)
#: 再不来我就打12345了 names nothing, and is about what they wait for.
_THREATENS = re.compile(r"再不(?:来|修|管|弄|处理|解决|给)")
#: Progress and urging.
PROGRESS = "O1"
#: So many characters tell nothing that has to be passed on.
_FEW = 4


def urged(turn: Turn, ticket: Ticket, said: str = "") -> Answer:
    """催办 of whichever request: passed on, and told how it stands."""
    after, reported = urging.urge(desk(turn), ticket, said if len(said) > _FEW else "")
    facts = facts_of(turn.house, after, turn.now) | {"reported": reported}
    if after.resident_id != turn.speaker.id:
        facts |= following.unnamed(after)
    words = "mine.urged" if after.worker_id else "mine.urged_unplaced"
    return reply(
        Say("mine.urged_late" if reported else words, facts),
        request_id=after.id,
    )


def urges(turn: Turn) -> bool:
    """Whether the words urge something of theirs that is open; a new problem is reported."""
    if _THREATENS.search(turn.text):
        return bool(candidates(turn))
    if not _WAITING.search(turn.text):
        return False
    understood = turn.understanding
    clear = understood.known and understood.accepted
    return (clear or len(bare(turn.text)) <= _FEW) and bool(candidates(turn))


def presses(turn: Turn) -> bool:
    """催3次了还没人管, 怎么还没修好: what is open is urged, and no finished work judged."""
    pressing = "催" in turn.text or "怎么还" in turn.text or "再不" in turn.text
    return pressing and urges(turn)


def candidates(turn: Turn) -> Sequence[Ticket]:
    """The open requests that the person waits for and that the words may be about."""
    return fitting(turn, [*theirs.working(turn), *_followed(turn)])


def _followed(turn: Turn) -> list[Ticket]:
    found = theirs.followed(turn)
    return [one for one in found if one.status != Status.RESOLVED]


def tells_news(turn: Turn) -> bool:
    """电梯怎么还没人来修, of which nobody knows yet: it is reported, not urged."""
    understood = turn.understanding
    urging_alone = understood.code == PROGRESS or not understood.accepted
    return urging_alone and _WAITING.search(turn.text) is not None and named(turn) is not None


def report_news(turn: Turn) -> Answer:
    """The problem that an urging sentence names is a report like any other."""
    about = named(turn)
    if about is None:
        raise LookupError("the row is taken only where the words name a problem")
    return report.begin(turn, turn.text, [drafts.as_problem(about.code, turn.text)])


def appeal(turn: Turn) -> Answer:
    """申诉 号 理由, or of the newest that was not accepted; once it waits, more words join it."""
    command = turn.command
    rest = command.rest if command else ""
    ticket = _appealed(turn, command.number if command else None)
    if not appeals.is_undecided(desk(turn), ticket):
        ticket = appeals.appeal(desk(turn), ticket, rest)
    elif rest:
        ticket = appeals.add(desk(turn), ticket, rest)
    return reply(Say("mine.appealed", facts_of(turn.house, ticket, turn.now)), request_id=ticket.id)


def _appealed(turn: Turn, number: int | None) -> Ticket:
    if number is not None:
        return own(turn.db, turn.speaker.id, number)
    found = [*appeals.appealable(desk(turn)), *appeals.undecided(desk(turn))]
    if not found:
        raise Refusal("refuse.nothing_to_appeal")
    return found[0]


def appeals_something(turn: Turn) -> bool:
    """申诉 with a number, alone, or by somebody whose request was not accepted of late."""
    command = turn.command
    if command is not None and (command.number is not None or not command.rest):
        return True
    return bool(appeals.appealable(desk(turn)) or appeals.undecided(desk(turn)))
