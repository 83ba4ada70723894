"""帮助: written from the route table, for the roles of who asks; and the menu's entries."""

from bot.turn import Answer
from bot.words import Say
from handlers import home, mine, talk
from handlers.turns import Turn, contact, reply, say
from models import Role


def help_me(turn: Turn) -> Answer:
    """The words that this person may use; staff read their own first."""
    rows = [row for row in turn.routes if row.help and _may_use(turn, row.role)]
    lines = [say("help.line", line=row.help) for row in rows]
    return reply(say("help.head"), *lines, Say("help.foot", contact(turn.house)))


def _may_use(turn: Turn, roles: frozenset[Role] | None) -> bool:
    return roles is None or bool(roles & turn.speaker.roles)


#: What the entries of the account's menu do; the keys are those of `docs/operating.md`. The tasks
#: of staff have a row of their own, which asks for the role; here is what others hear.
MENU = {
    "progress": mine.progress,
    "my_worker": home.my_worker,
    "human": talk.human,
    "tasks": talk.staff_only,
    "help": help_me,
}


def clicked(turn: Turn) -> Answer:
    """A tapped menu entry."""
    return MENU.get(turn.incoming.menu, help_me)(turn)
