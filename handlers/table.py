"""The route table: who answers what. The first row that fits wins, the last always fits.

Order: too many messages → what staff and the platform's events mean → danger → what is said beside
an open form → the words of residents → what is open → what was understood → asking back.
"""

import re

from bot.forms import is_none_of_them
from bot.incoming import SPOKEN, Kind
from bot.turn import Route
from handlers import (
    accusing,
    afterwards,
    answers,
    approving,
    aside,
    asked,
    chatter,
    discreet,
    emergency,
    ended,
    explaining,
    feedback,
    followups,
    form,
    fragments,
    helping,
    home,
    mine,
    nothing_said,
    pace,
    privacy,
    report,
    safety,
    support,
    talk,
    together,
    turning,
    unsolved,
    urging,
    warning,
    whereabouts,
    which,
    work,
)
from handlers.staff_words import CALLED, FIELD, OFFICE, TEXT, is_staff_word, taps_tasks
from handlers.turns import Turn
from models import HELPERS, Step
from services.house import House
from services.rights import SUPERIORS

MEDIA = frozenset({Kind.IMAGE, Kind.VOICE})
#: What an address consists of besides names: numbers, and what they count.
_NUMBERING = re.compile(r"[\dA-Za-z]+|小区|单元|号楼?|[栋幢座层楼室弄]")
#: So many characters at most, with no word that says anything clear, are only part of a talk.
_FRAGMENT = 12


def _tells_something(turn: Turn) -> bool:
    """More than 都不是 or a fragment such as 二楼: neither is a cry, whatever its words weigh.

    A long message may be one although it is told in words that nobody knows; an address is none
    however long it is.
    """
    said = len(_NUMBERING.sub("", turn.text))
    fragment = not turn.understanding.known and said <= _FRAGMENT
    return not fragment and not is_none_of_them(turn.text)


def _cries(turn: Turn) -> bool:
    """A likely cry for help, or one that names the danger; fainter ones are asked about."""
    return turn.understanding.accepted and _tells_something(turn)


def _accuses(turn: Turn) -> bool:
    """Words about staff are no part of what was told before, but say what a voice was about."""
    return accusing.names_who_was_rude(turn) and not fragments.describes(turn)


def _cries_faintly(turn: Turn) -> bool:
    """A fainter cry, that answers nothing of what is being asked."""
    return _tells_something(turn) and not safety.is_asked(turn) and not form.is_answered(turn)


def _cries_after_all(turn: Turn) -> bool:
    return safety.is_asked(turn) and _cries(turn)


def _places_in_a_hurry(turn: Turn) -> bool:
    return whereabouts.places_an_emergency(turn) and pace.hurries(turn)


def _tells_of_number(turn: Turn) -> bool:
    """Words about a task by its number, that answer nothing of what is being asked."""
    return chatter.tells_of_number(turn) and _answers_nothing(turn)


def _decides(turn: Turn) -> bool:
    """Words such as 同意 about another date, that answer nothing else of what is being asked."""
    return approving.decides(turn) and _answers_nothing(turn)


def _answers_nothing(turn: Turn) -> bool:
    in_form = turn.step is Step.FORM and form.is_answered(turn)
    return not in_form and not answers.answers(turn)


def _numbered(turn: Turn) -> bool:
    """A command with a number means that request, whatever else is open."""
    return turn.command is not None and turn.command.number is not None


def _cries_at_a_place(turn: Turn) -> bool:
    """有人拍门 behind an address is none, however little of it is understood."""
    return talk.remembers_place(turn) and safety.may_be_a_cry(turn)


def _known(turn: Turn) -> bool:
    return turn.understanding.known


#: Before everything else; a cry for help passes it, and where it is.
PACE = (
    Route(whereabouts.place_emergency, kind=TEXT | {Kind.LOCATION}, when=_places_in_a_hurry),
    Route(pace.wait, when=pace.hurries),
)

EVENTS = (
    Route(home.followed, kind=frozenset({Kind.FOLLOW})),
    Route(privacy.unfollowed, kind=frozenset({Kind.UNFOLLOW})),
    Route(home.scanned, kind=frozenset({Kind.SCAN})),
    Route(work.tasks, HELPERS, kind=frozenset({Kind.CLICK}), when=taps_tasks),
    Route(helping.clicked, kind=frozenset({Kind.CLICK})),
    Route(talk.delivery_report, kind=frozenset({Kind.RECEIPT})),
    Route(talk.silence, kind=frozenset(Kind) - SPOKEN),
)

DANGER = (
    # 2 没解决 in answer to a question is no command about #2.
    Route(answers.answer, kind=TEXT, when=answers.echoes),
    Route(talk.staff_only, when=is_staff_word),
    Route(answers.answer, kind=TEXT, codes=("E",), when=answers.reassures),
    Route(afterwards.end, kind=TEXT, when=afterwards.is_over),
    Route(afterwards.pass_on, kind=TEXT, when=afterwards.help_has_come),
    Route(safety.cry, kind=TEXT, step=Step.FORM, codes=("E",), when=_cries_after_all),
    Route(emergency.rescue, kind=TEXT, codes=("E",), when=_cries),
    Route(warning.warn, kind=TEXT, when=warning.is_deadly),
)

#: What is said besides while a form is open, or whatever was said last.
ASIDE = (
    Route(chatter.ask_for_the_word, HELPERS, kind=TEXT, when=_tells_of_number),
    Route(explaining.explain, kind=TEXT, when=explaining.asks_meaning),
    Route(aside.drop, kind=TEXT, step=Step.FORM, when=aside.gives_up),
    Route(aside.press, kind=TEXT, step=Step.FORM, when=aside.presses),
    Route(aside.tell_how_it_stands, kind=TEXT, step=Step.FORM, when=aside.asks_how_it_stands),
    Route(home.my_worker, kind=TEXT, step=Step.FORM, codes=("Q2",), when=_known),
    Route(support.leave, kind=TEXT, when=support.leaves),
    Route(talk.chat, kind=TEXT, when=talk.asks_who_answers),
    Route(talk.tell_what_for, kind=TEXT, when=talk.asks_what_for),
    Route(discreet.promise, kind=TEXT, when=discreet.is_wished),
)

WORDS = (
    Route(form.cancel, command="取消", help="取消：不报了"),
    Route(helping.help_me, command="帮助", help="帮助"),
    Route(talk.human, command="人工", help="人工：请社区的人联系我"),
    Route(mine.progress, command="进度", help="进度：我的事办到哪了"),
    Route(mine.progress, command="查看"),
    Route(which.supplement, command="补充", help="补充 12 要补充的话"),
    Route(which.withdraw, command="撤回", help="撤回 12"),
    Route(feedback.rate, command="评价", when=_numbered),
    Route(unsolved.not_solved, command="没解决", when=_numbered),
    Route(which.urge, command="催办", help="催办 12"),
    Route(support.support, command="附议", when=support.supports, help="附议 12：我家也是"),
    Route(together.join_in, command="附议"),
    Route(urging.appeal, command="申诉", when=urging.appeals_something, help="申诉 12 理由"),
    Route(home.my_worker, command="我的网格员", help="我的网格员"),
    Route(home.my_worker, command="值班"),
    Route(home.bind_home, command="绑定住址", help="绑定住址 翠湖苑3号楼2单元501"),
    Route(home.bind_code, command="绑定"),
    Route(privacy.mine, command="我的信息", help="我的信息：我们保存了您什么"),
    Route(privacy.export_mine, command="导出我的信息", help="导出我的信息"),
    Route(privacy.erase, command="删除我的信息", help="删除我的信息"),
    Route(privacy.confirm, command="确认删除"),
    Route(privacy.keep, command="取消删除"),
    Route(privacy.withdraw, command="撤回同意", help="撤回同意"),
)

OPEN = (
    Route(
        whereabouts.place_emergency,
        kind=TEXT | {Kind.LOCATION},
        when=whereabouts.places_an_emergency,
    ),
    Route(answers.show, kind=MEDIA, when=answers.shows),
    Route(approving.decide, SUPERIORS, kind=TEXT, when=_decides),
    Route(nothing_said.listen, kind=TEXT, when=nothing_said.is_filler),
    Route(nothing_said.nothing_waits, kind=TEXT, when=nothing_said.agrees_to_nothing),
    Route(turning.turn_to, kind=TEXT, when=turning.turns),
    Route(safety.ask, kind=TEXT, step=Step.FORM, codes=("E",), when=_cries_faintly),
    Route(form.answer_form, kind=TEXT, step=Step.FORM),
    Route(form.media_in_form, kind=MEDIA | {Kind.LOCATION}, step=Step.FORM),
    Route(turning.keep, codes=("O",), when=turning.keeps),
    Route(mine.progress, kind=TEXT, when=unsolved.only_asks),
    Route(which.urge, kind=TEXT, when=urging.presses),
    Route(unsolved.not_solved, kind=TEXT, when=unsolved.is_unsolved),
    Route(answers.answer, kind=TEXT, when=answers.answers),
    Route(answers.ask_again, kind=TEXT, when=asked.wavers),
    Route(ended.tell, kind=TEXT, when=ended.is_judged),
    Route(feedback.rate, command="评价", when=unsolved.rates_something, help="评价 12 满意"),
    Route(unsolved.not_solved, command="没解决", help="没解决 12"),
    Route(report.report, kind=TEXT, codes=("D", "K", "O", "Q"), when=_accuses),
    Route(talk.condole, kind=TEXT, when=talk.tells_of_a_death),
    Route(which.settled, kind=TEXT, when=which.says_it_is_over),
    Route(fragments.correct, kind=TEXT, when=fragments.corrects),
    Route(followups.attach, kind=TEXT, when=followups.explains_picture),
    Route(followups.add, kind=TEXT, when=followups.belongs),
    Route(fragments.join, kind=TEXT, when=fragments.joins),
    Route(support.tell_more, kind=TEXT, when=support.tells_more),
    Route(fragments.media, kind=MEDIA),
    Route(fragments.location, kind=frozenset({Kind.LOCATION})),
    Route(talk.link, kind=frozenset({Kind.LINK})),
    Route(talk.video, kind=frozenset({Kind.VIDEO})),
)

UNDERSTOOD = (
    Route(chatter.acknowledge, HELPERS, kind=TEXT, when=chatter.acknowledges),
    Route(chatter.ask_which, HELPERS, kind=TEXT, when=chatter.comes_to_several),
    # 在路上 without a task to come to is no request, whatever its words weigh.
    Route(talk.unclear, HELPERS, kind=TEXT, when=chatter.says_to_come),
    Route(chatter.ask_for_the_word, HELPERS, kind=TEXT, when=chatter.tells_of_work),
    Route(which.urge, kind=TEXT, when=urging.urges),
    Route(urging.report_news, when=urging.tells_news),
    Route(unsolved.report_news, codes=("O1",), when=unsolved.speaks_only_of_news),
    Route(unsolved.not_solved, codes=("O1",), when=unsolved.tells_of_failure),
    Route(mine.progress, codes=("O1",), when=_known),
    Route(which.settled, codes=("O2",), when=_known),
    Route(unsolved.rate_freely, command="评价"),
    Route(unsolved.rate_freely, codes=("O3",), when=_known),
    Route(talk.human, codes=("O4",), when=_known),
    Route(home.bind_home, codes=("O5",), when=_known),
    Route(talk.chat, codes=("O6",), when=_known),
    Route(talk.spam, codes=("O7",), when=_known),
    Route(home.my_worker, codes=("Q2",), when=_known),
    # Who works is asked what they mean; a clear cry of theirs has alarmed everyone above.
    Route(talk.ask_what, HELPERS, kind=TEXT, codes=("E",), when=chatter.is_unhurt),
    Route(safety.ask, kind=TEXT, codes=("E",), when=_tells_something),
    Route(talk.ask_what, kind=TEXT, when=talk.is_one_sign),
    Route(chatter.ask_for_the_word, HELPERS, kind=TEXT, when=chatter.speaks_of_work),
    Route(talk.ask_what, HELPERS, kind=TEXT, when=talk.speaks_of_nothing_clear),
    Route(report.report, when=_known),
    Route(safety.ask, kind=TEXT, when=_cries_at_a_place),
    Route(fragments.place_alone, when=talk.remembers_place),
    Route(talk.unclear),
)

ROUTES: tuple[Route[House], ...] = (
    *PACE, *CALLED, *EVENTS, *OFFICE, *FIELD, *DANGER, *ASIDE, *WORDS, *OPEN, *UNDERSTOOD
)  # fmt: skip
