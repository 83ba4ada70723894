"""没解决 and free words about finished work: of which request they speak, or of a new problem.

没解决 of what is done opens it again; of what is open it urges; of what was followed and is done
it is a request of one's own; of nothing here it is a report.
"""

import re

from bot.turn import Answer
from bot.understanding import Understanding
from handlers import drafts, feedback, report, talk, theirs, together, urging
from handlers.fragments import fresh_recent, joins
from handlers.judgements import in_vain
from handlers.meant import bare, fitting, meant, named
from handlers.turns import Turn, desk, reply, say
from handlers.verdicts import read_verdict
from handlers.which import carry_out
from models import WORKING
from models.category import categories
from services import residents
from services.feedback import Point
from services.questions import Ask
from services.supporting import own_or_followed
from services.ticket import Ticket

#: A question about what is on its way; whoever asks it has not lost patience.
_ASKS = re.compile(r"(?:没|好|来)[^，。,]{0,4}(?<!有人管)吗|(?<!到底)(?:什么|啥)时候|几时|多久")
#: Nothing but where somebody stays who was sent for, or when there will be an answer, which is no
#: question of any other kind.
_WHERE = re.compile(
    r"(?:你们?|他们?|师傅|网格员|社区的?|人|车|救护车|120|消防车?|现在|大概|[还要有得])*"
    r"(?:[走开]?到(?:哪[里儿]?|没到|了没有?)|多(?:久|远|长时间)(?:才|能|可以)*(?:到|来)?|几点(?:才|能)*[到来]"
    r"|(?:什么|啥)时候(?:才|能|可以)*(?:到|来)?"
    r"|(?:多久|(?:什么|啥)时候|几时|几点|哪天)(?:才|能|可以|会|给|有|我们?|个)*"
    r"(?:答复|回[复话音]|结果|说法|信儿?|处理|解决|[办弄修]好?)(?:我们?)?"
    r"|来了?没有?来?|出发了?没?|人呢|在哪[里儿]?)(?:[了呢啊呀吗吧]|[\s，,。.!！?？])*"
)


def not_solved(turn: Turn) -> Answer:
    """没解决 号, or the one that is meant: what is done begins again, what is open is urged."""
    command = turn.command
    if command is not None and command.number is not None:
        ticket = own_or_followed(turn.db, turn.speaker.id, command.number)
        return _unsolved(turn, ticket, command.rest or turn.text)
    done, waiting = theirs.done(turn), urging.candidates(turn)
    followed = theirs.followed_done(turn)
    for wish, found in (("reopen", done), ("urge", waiting), ("renew", followed)):
        if fits := fitting(turn, found):
            return carry_out(turn, wish, fits)
    if news := speaks_of(turn):
        return report_of(turn, news)
    lost = not done and bare(turn.text)
    return talk.unclear(turn) if lost else carry_out(turn, "reopen", done)


def _unsolved(turn: Turn, ticket: Ticket, said: str) -> Answer:
    if ticket.status in WORKING:
        return urging.urged(turn, ticket, said)
    if ticket.resident_id != turn.speaker.id:
        return together.renewed(turn, ticket, said)
    return feedback.reopened(turn, ticket, said)


def is_unsolved(turn: Turn) -> bool:
    """没修好 2单元的灯, 我这还是不亮: what fits nothing of theirs that was done, but what is open
    or what they follow.
    """
    if not in_vain(turn.text) or _just_told(turn) or Ask.INFO in theirs.questions(turn):
        return False
    if fitting(turn, theirs.done(turn)):
        return False
    return bool(urging.candidates(turn) or fitting(turn, theirs.followed_done(turn)))


def tells_of_failure(turn: Turn) -> bool:
    """还没修好, of what was said to be done: no question how it stands."""
    return in_vain(turn.text) and bool(theirs.done(turn))


def _just_told(turn: Turn) -> bool:
    """Whether the words still belong to the report made a moment ago."""
    return joins(turn) and fresh_recent(turn) is not None


def only_asks(turn: Turn) -> bool:
    """还没好吗, 他什么时候来: a question about something of theirs, which changes nothing."""
    if _WHERE.fullmatch(turn.text) and theirs.working(turn):
        return Ask.INFO not in theirs.questions(turn)
    if not _ASKS.search(turn.text) or urging.urges(turn) or Ask.INFO in theirs.questions(turn):
        return False
    return bool(urging.candidates(turn) or fitting(turn, theirs.done(turn)))


def rate_freely(turn: Turn) -> Answer:
    """修得很好、一地泥没人扫: a rating in the person's own words, for what was done of late."""
    if in_vain(turn.text):
        return not_solved(turn)
    done = theirs.done(turn)
    if not done:
        news = speaks_of(turn)
        return report_of(turn, news) if news else talk.unclear(turn)
    ticket = meant(turn, done) or done[0]
    said = read_verdict(turn.text, Point.SATISFIED)
    if said is not None and said.satisfaction:
        if feedback.rates(turn, ticket):
            return feedback.judged(turn, ticket, said, turn.text)
        return report.begin(turn, turn.text, [_other_matter(turn)])
    if not turn.understanding.accepted:
        # 退回我交的押金 only resembles a rating, and is asked about as a report.
        return report.report(turn)
    residents.supplement(desk(turn), ticket, turn.text)
    return reply(say("mine.supplemented", number=f"#{ticket.id}"), request_id=ticket.id)


def _other_matter(turn: Turn) -> dict[str, str]:
    """不满意物业的服务 is about nothing that was done here: news, of a category to be asked for."""
    problem = drafts.as_problem(drafts.OTHER, turn.text)
    return {**problem, "code": ""} if turn.understanding.alternatives else problem


def rates_something(turn: Turn) -> bool:
    """评价 with nothing behind it, or by somebody for whom something was done of late."""
    command = turn.command
    alone = command is None or not command.rest
    return alone or bool(theirs.done(turn)) or speaks_of(turn) is None


def speaks_only_of_news(turn: Turn) -> bool:
    """超期的牛奶超市还在卖, of somebody who has nothing whose progress they could ask for."""
    if not turn.understanding.known or urging.candidates(turn) or theirs.done(turn):
        return False
    return _left(turn) is not None


def report_news(turn: Turn) -> Answer:
    """The problem besides the words of progress is asked about like any other."""
    left = _left(turn)
    if left is None:
        raise LookupError("the row is taken only where the words name a problem")
    return report_of(turn, left)


def speaks_of(turn: Turn) -> Understanding | None:
    """The problem in the words besides their wish, clear or not."""
    return named(turn) or _left(turn)


def _left(turn: Turn) -> Understanding | None:
    """What is understood without the words that decided."""
    text = turn.text
    for word in turn.understanding.matched:
        text = text.replace(word, "")
    if not bare(text):
        return None
    understood = turn.understand(text)
    news = understood.known and not categories()[understood.code].is_control
    return understood if news else None


def report_of(turn: Turn, news: Understanding) -> Answer:
    """A report of what was understood; where it is not clear, the likeliest are offered."""
    problem = drafts.as_problem(news.code, turn.text)
    if not news.accepted:
        problem = {**problem, "code": ""}
    options = [news.code, *news.alternatives][:2]
    return report.begin(turn, turn.text, [problem], options=options)
