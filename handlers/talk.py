"""Greetings, help, a person to talk to, and what nobody understands."""

import re

from bot.turn import Answer
from bot.words import Say
from handlers import drafts, pace, report, safety
from handlers.placing import find_place, said_place
from handlers.turns import Turn, contact, desk, ending, recent_of, reply, say
from models import OFFICIAL, STAFF, WORKING, Corrector, Refusal, Request, Role
from models.category import Urgency
from models.org import ROLE_NAMES
from services import correcting
from services import ticket as tickets
from services.delivered import not_delivered
from services.telling import facts_of, worded

#: What the control categories are answered with, by the words that decided.
THANKS = ("谢", "辛苦", "感谢")
BYE = ("再见", "拜拜", "晚安")
#: Small talk that wants more than a greeting, and its answer.
_ANSWERED = (
    (re.compile(r"机器|真人|人工智能|自动回"), "talk.machine"),
    (re.compile(r"[气急烦]死|气人|烦人|受够|太不像话"), "talk.upset"),
    (
        re.compile(
            r"^(?:好[的嘞吧了]?|嗯+|行|可以|知道了?|收到|明白了?|[oO][kK])+[啊哈哦吧呢\W]*$"
        ),
        "talk.alright",
    ),
)
#: The question whether a machine answers, and no more.
_WHO_ANSWERS = re.compile(
    r"(?:那|喂|请问)?(?:你们?|您|小格|这|对面|现在|(?=是))(?:到底|究竟|不会|[就还都也]?是|不是|一?个)*"
    r"(?:机器人?|真人|人工智能|自动回复|AI|活人)(?:在)?(?:回复?|说话|聊天)?[的吧吗么啊呀呢]*[\s？?。.!！]*"
)
#: What this is for, and how one uses it; asked in so many words, and about nothing else.
_WHAT = r"(?:[什甚]么|[啥嘛]|哪些)"
_ABILITIES = re.compile(
    rf"(?:请问|那|喂|[，,\s])*(?:[你您]们?|小格|这里|这个?|我|社区|机器人|[，,])*(?:到底|都|还|主要)*"
    rf"(?:[能会可以找你您]+(?:都|帮?[我俺]们?|帮忙?|给[我俺])*[做干办问弄帮搞]?[点些]?{_WHAT}(?:事情?|忙|活)?"
    rf"|有{_WHAT}(?:功能|用处?|服务|作用)|[怎咋]么?(?:用|使用?|操作)|是?(?:用来)?[干做]{_WHAT}用?的?|是(?:谁|{_WHAT}))"
    r"[的啊呀呢吗嘛了吧哦\s，,。.!！?？~～]*"
)
#: Who has died; what is longer tells more than that.
_DIED = re.compile(
    r"(?:我|俺|咱)?(?:家|们)?(?:老伴儿?|老头子?|老婆子|[爸妈爹娘]{1,2}|父亲|母亲|爷爷|奶奶|外公|外婆)"
    r"[^，,。]{0,4}(?:走了|没了|不在了|去世了?|过世了?)[^，,。]{0,4}[。.!！~～…]*"
)
#: Whatever is no number and no sign.
_LETTER = re.compile(r"[^\W\d_]")
_ONE_LETTER = re.compile(r"[\W\d_]*[^\W\d_][\W\d_]*")


def chat(turn: Turn) -> Answer:
    """闲聊: a short kind word back."""
    if any(word in turn.text for word in THANKS):
        return reply(say("talk.thanks"))
    for said, words in _ANSWERED:
        if said.search(turn.text):
            return reply(say(words, **contact(turn.house)))
    return reply(say("talk.bye" if any(word in turn.text for word in BYE) else "talk.hello"))


def asks_who_answers(turn: Turn) -> bool:
    """Whether 你们是不是机器人啊 and no more is asked, whatever was told before."""
    return _WHO_ANSWERS.fullmatch(turn.text) is not None


def asks_what_for(turn: Turn) -> bool:
    """Whether 你能干啥, 这个怎么用 or 你是谁 is asked, and no more."""
    return _ABILITIES.fullmatch(turn.text) is not None


def tell_what_for(turn: Turn) -> Answer:
    """A few examples in everyday words; the list of all words is 帮助."""
    community = turn.house.manners.name or "社区"
    return reply(say("talk.abilities", community=community, **contact(turn.house)))


def tells_of_a_death(turn: Turn) -> bool:
    """我老伴走了, and no more; what may be a cry is none of this."""
    return turn.understanding.code[0] != "E" and _DIED.fullmatch(turn.text) is not None


def condole(turn: Turn) -> Answer:
    """Nobody who lost somebody is greeted, or asked what is to be withdrawn."""
    return reply(say("talk.bereaved", **contact(turn.house)))


def spam(turn: Turn) -> Answer:
    """Advertising and worse: no request."""
    return reply(say("talk.spam"))


def link(turn: Turn) -> Answer:
    """A shared article: stored, but its words are the person's own."""
    return reply(say("talk.link"))


def video(turn: Turn) -> Answer:
    """A film: stored as a message; a photo or a sentence says more to whoever is on the way."""
    return reply(say("talk.video"))


def silence(turn: Turn) -> Answer:
    """Events that only have to be stored."""
    return Answer()


def delivery_report(turn: Turn) -> Answer:
    """The platform tells how a template message ended."""
    reference = turn.incoming.reference
    if reference and turn.text != "success":
        not_delivered(turn.db, turn.now, turn.speaker.id, reference, turn.text)
    return Answer()


def human(turn: Turn) -> Answer:
    """人工: an open draft goes to a person as it is; otherwise a person calls back.

    That needs an answer and no work, so the day's end is promised, or the next working day's.
    """
    kept = turn.memory.get("form")
    if kept and kept["form"] == report.REPORT.name:
        return report.hand_over(turn, kept["draft"])
    if kept and kept["form"] == safety.SAFETY.name:
        return safety.give_to_a_person(turn, kept["draft"])
    mine = (Request.resident_id == turn.speaker.id, Request.code == drafts.OTHER)
    waiting = tickets.find(turn.db, *mine, Request.status.in_(WORKING), most=1, newest=True)
    if waiting:
        facts = facts_of(turn.house, waiting[0], turn.now) | contact(turn.house)
        return reply(Say("talk.human_again", facts))
    if enough := pace.enough(turn):
        return ending(enough)
    problem = {"code": drafts.OTHER, "text": f"（请人工联系）{turn.text}",
               "urgency": Urgency.A.value}  # fmt: skip
    home = turn.speaker.home
    draft = {"problems": [problem], "where": home.as_dict(), "grid": turn.speaker.home_grid}
    ticket = drafts.file_draft(desk(turn), draft)[0]
    return ending(
        Say("talk.human", facts_of(turn.house, ticket, turn.now) | contact(turn.house)),
        request_id=ticket.id,
        recent=recent_of(turn, ticket.id, ticket.code),
    )


def unclear(turn: Turn) -> Answer:
    """Nothing was understood: asked once; the second time it goes to a person.

    What staff say in passing is about their work and no request.
    """
    if turn.speaker.roles & OFFICIAL:
        return ask_what(turn)
    if not _LETTER.search(turn.text):
        # A number or a sign alone is no request, however often it is sent.
        return reply(say("talk.only_sign"))
    if turn.memory.get("unclear"):
        problems = [drafts.as_problem(drafts.OTHER, turn.text)]
        return report.begin(turn, turn.text, problems, taught="")
    guessed, key = turn.understanding.code, turn.incoming.key
    correcting.keep(turn.db, turn.now, guessed, "", Corrector.NOBODY, message_key=key)
    return reply(say("talk.unclear"), unclear=turn.text[:200])


def is_one_sign(turn: Turn) -> bool:
    """水 or 灯 alone: nobody knows what of it, whatever the word weighs."""
    return _ONE_LETTER.fullmatch(turn.text) is not None


def ask_what(turn: Turn) -> Answer:
    """Asked to say what it is, in the words for residents, for the office or for staff."""
    roles = turn.speaker.roles
    if Role.ADMIN in roles:
        return reply(say("talk.unclear_office"))
    return reply(say("talk.unclear_staff" if roles & OFFICIAL else "talk.unclear"))


def speaks_of_nothing_clear(turn: Turn) -> bool:
    """Whether staff say what may be anything, at no place: it reports nothing.

    What an admin says without a place is about the office, however clear its words.
    """
    roles, understood = turn.speaker.roles, turn.understanding
    if not roles & OFFICIAL or said_place(turn):
        return False
    return Role.ADMIN in roles or not understood.accepted


def staff_only(turn: Turn) -> Answer:
    """A word of staff in a resident's mouth, or in plain mode where nobody can be trusted.

    Who works here hears whose word it is, or whose the part of it is that they may not use.
    """
    if not turn.incoming.trusted:
        raise Refusal("refuse.plain")
    word = turn.command.word if turn.command else "我的任务"
    if turn.speaker.roles & STAFF:
        roles = frozenset[Role]().union(
            *(
                row.role
                for row in turn.routes
                if row.command == word and row.role and not row.role & turn.speaker.roles
            )
        )
        whose = _WHOSE.get(roles) or worded("who.staff")
        raise Refusal("refuse.others_only", word=word, whose=whose)
    raise Refusal("refuse.staff_only", word=word)


#: Whose a word is, by the roles that may use it.
_WHOSE = {
    frozenset(roles): "和".join(ROLE_NAMES[role] for role in roles)
    for roles in ((Role.ADMIN,), (Role.LEADER, Role.ADMIN), (Role.UNIT,))
}


def remembers_place(turn: Turn) -> bool:
    """Whether the words are a place and nothing else."""
    if turn.understanding.known or not said_place(turn):
        return False
    found = find_place(turn, turn.text)
    return found.grid_id is not None or bool(found.where.estate or found.where.road)
