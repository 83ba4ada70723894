"""What people may do with what is held of them: see, export, delete it, take back a consent."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.turn import Answer
from bot.words import Say
from handlers.export import PATH
from handlers.turns import Turn, contact, desk, reply, say
from models import Refusal, Why
from services import binding, consents, downloads, erasing, own
from services.forgetting import open_numbers
from services.house import House

#: So long 确认删除 is understood.
PATIENCE = timedelta(hours=1)


def notice(house: House) -> Say:
    """What everybody is told once: who keeps what, what for, how long, and their rights."""
    manners = house.manners
    return say(
        "privacy.notice",
        community=manners.name or "社区",
        messages=_span(manners.keeping.messages),
        requests=_span(manners.keeping.requests),
        hotline=manners.hotline,
    )


def _span(days: int) -> str:
    """A length of time as people say it."""
    years, rest = divmod(days, 365)
    return f"{days}天" if rest else f"{years}年"


def mine(turn: Turn) -> Answer:
    """我的信息: in short what is held of the person."""
    held = own.held(turn.db, turn.speaker.id)
    wish = [say("privacy.wish_waits", day=_day(turn, held.erased_by))] if held.erased_by else []
    facts = {
        "name": held.name,
        "phone": held.phone,
        "home": held.home,
        **{name: count or "" for name, count in held.counts.items()},
        "open": _numbers(held.open),
        "told": _day(turn, held.told_at),
    }
    return reply(Say("privacy.mine", facts), *wish, say("privacy.mine_more"))


def export_mine(turn: Turn) -> Answer:
    """导出我的信息: a link that is good once."""
    _demand_trust(turn)
    token = downloads.offer_own(desk(turn))
    if not token:
        return reply(Say("privacy.no_link", contact(turn.house)))
    link = f"{turn.house.manners.public_url}{PATH}/{token}"
    minutes = int(downloads.VALID.total_seconds() // 60)
    return reply(say("privacy.link", link=link, minutes=minutes))


def erase(turn: Turn) -> Answer:
    """删除我的信息: asked once more, and what stays is said first."""
    _demand_trust(turn)
    words = "privacy.confirm_staff" if _serves(turn) else "privacy.confirm"
    numbers = _numbers(open_numbers(turn.db, turn.speaker.id))
    return reply(say(words, numbers=numbers), erasing=turn.now.isoformat())


def confirm(turn: Turn) -> Answer:
    """确认删除, in answer to that."""
    asked = turn.memory.get("erasing")
    _demand_trust(turn)
    if asked is None or turn.now - datetime.fromisoformat(asked) > PATIENCE:
        return reply(say("privacy.nothing_to_confirm"), erasing=None)
    waiting = erasing.ask(turn.db, turn.now, turn.speaker.id, Why.ASKED)
    if waiting:
        day = _day(turn, turn.now + erasing.TERM)
        return reply(say("privacy.erased_later", numbers=_numbers(waiting), day=day), erasing=None)
    return reply(say("privacy.erased_staff" if _serves(turn) else "privacy.erased"), erasing=None)


def keep(turn: Turn) -> Answer:
    """取消删除: before it has happened, and also in answer to whether it is meant."""
    asked = turn.memory.get("erasing") is not None
    waited = erasing.cancel(turn.db, turn.speaker.id)
    return reply(
        say("privacy.kept" if asked or waited else "privacy.nothing_to_keep"), erasing=None
    )


def withdraw(turn: Turn) -> Answer:
    """撤回同意: what it means is said; what needs no consent goes on."""
    consents.withdraw(turn.db, turn.now, turn.speaker.id, turn.incoming.channel)
    numbers = _numbers(open_numbers(turn.db, turn.speaker.id))
    return reply(say("privacy.withdrawn", numbers=numbers))


def unfollowed(turn: Turn) -> Answer:
    """Nobody reads an answer. What anybody could have written unbinds no member of staff."""
    if turn.incoming.trusted or not _serves(turn):
        erasing.leave(turn.db, turn.now, turn.speaker.id, turn.speaker.address_id)
    return Answer()


def _demand_trust(turn: Turn) -> None:
    """In plain mode anybody could ask in this person's name."""
    if not turn.incoming.trusted:
        raise Refusal("refuse.plain_private")


def _serves(turn: Turn) -> bool:
    return binding.serves(turn.db, turn.speaker.id)


def _day(turn: Turn, moment: datetime | None) -> str:
    return turn.house.day_words(moment, turn.now) if moment else ""


def _numbers(numbers: Iterable[int]) -> str:
    return "、".join(f"#{number}" for number in numbers)
