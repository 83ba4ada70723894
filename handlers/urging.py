"""催办 and 申诉, by number and in everyday words."""

import re
from collections.abc import Sequence

from bot.turn import Answer
from bot.understanding import Understanding
from bot.words import Say
from handlers import drafts, report
from handlers.fragments import agrees
from handlers.turns import Turn, desk, reply
from models import WORKING, Refusal, Request, Status
from models.category import categories
from services import appeals, following, urging
from services import ticket as tickets
from services.rights import own
from services.telling import facts_of
from services.ticket import Ticket

#: What says that somebody waits for what is on its way already.
_WAITING = re.compile(
    r"怎么还[没不]|没有?人来|还没有?(?:人|来|修|弄|处理|解决)|(?<!物业)催(?!缴|款|收|费|租|债)"
    r"|快点|抓紧|什么时候(?:能|才能|才)?(?:来|修|到|弄|处理)|到底(?:来不来|修不修|管不管)|有人管吗"
)
#: Nothing but waiting; taken away, what is left tells what it is about.
_NOTHING = re.compile(
    r"怎么|为什么|什么时候|到底|都|还|没有?|不|人|来|修|弄|处理|解决|催[一下了促办]*|快点|抓紧|麻烦|能不能|帮我|师傅|网格员"
    r"|[呀啊吗呢吧了]"
)

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
    if not _WAITING.search(turn.text):
        return False
    understood = turn.understanding
    clear = understood.known and understood.accepted
    bare = len(_NOTHING.sub("", turn.text)) <= _FEW
    return (clear or bare) and bool(candidates(turn))


def candidates(turn: Turn) -> Sequence[Ticket]:
    """The open requests that the person waits for and that the words may be about."""
    mine = (Request.resident_id == turn.speaker.id, Request.status.in_(WORKING))
    open_ones = [*tickets.find(turn.db, *mine, newest=True), *_followed(turn)]
    about = _about(turn)
    codes = {about.code, *about.alternatives, drafts.OTHER} if about else {}
    said = turn.understanding.place
    return [
        one for one in open_ones if (not codes or one.code in codes) and agrees(said, one.where)
    ]


def _followed(turn: Turn) -> list[Ticket]:
    found = following.followed(turn.db, turn.speaker.id)
    return [one for one in found if one.status != Status.RESOLVED]


def _about(turn: Turn) -> Understanding | None:
    """The problem that the words name, or what is left of them; None where they only urge."""
    if _is_problem(turn.understanding):
        return turn.understanding
    rest = _NOTHING.sub("", turn.text)
    # 灯怎么还没人来修 leaves 灯, which alone is no problem.
    found = (turn.understand(text) for text in (rest, f"{rest}坏了") if rest)
    return next((understood for understood in found if _is_problem(understood)), None)


def _is_problem(understood: Understanding) -> bool:
    clear = understood.known and understood.accepted
    return clear and not categories()[understood.code].is_control


def tells_news(turn: Turn) -> bool:
    """电梯怎么还没人来修, of which nobody knows yet: it is reported, not urged."""
    return _WAITING.search(turn.text) is not None and _about(turn) is not None


def report_news(turn: Turn) -> Answer:
    """The problem that an urging sentence names is a report like any other."""
    about = _about(turn)
    if about is None:
        raise LookupError("the row is taken only where the words name a problem")
    return report.begin(turn, turn.text, [drafts.as_problem(about.code, turn.text)])


def appeal(turn: Turn) -> Answer:
    """申诉 号 理由, or of the only one that was not accepted."""
    command = turn.command
    number = command.number if command else None
    if number is None:
        (number, *others) = [one.id for one in appeals.appealable(desk(turn))]
        if others:
            raise Refusal("refuse.needs_number", example=f"申诉 {number} 理由")
    ticket = own(turn.db, turn.speaker.id, number)
    after = appeals.appeal(desk(turn), ticket, command.rest if command else "")
    return reply(Say("mine.appealed", facts_of(turn.house, after, turn.now)), request_id=after.id)


def appeals_something(turn: Turn) -> bool:
    """申诉 with a number, or by somebody whose request was not accepted of late."""
    command = turn.command
    numbered = command is not None and command.number is not None
    return numbered or bool(appeals.appealable(desk(turn)))
