"""导出 [本周/本月/全部]: a link to the requests as a table, for whoever answers for them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.turn import Answer
from handlers.turns import Turn, desk, reply, say
from handlers.work import command_of
from services import downloads

#: Where the page lives under the public address (web/downloads.py).
PATH = "/console/export"
#: How many days before today each period began; None is the beginning of everything.
PERIODS: Mapping[str, Callable[[datetime], int] | None] = {
    "今日": lambda midnight: 0,
    "本周": lambda midnight: midnight.weekday(),
    "本月": lambda midnight: midnight.day - 1,
    "全部": None,
}
USUAL = "本月"


def export(turn: Turn) -> Answer:
    """A link, good once and for half an hour; this month's unless another period is named."""
    period = next((one for one in PERIODS if one in turn.text), None)
    if period is None and command_of(turn).rest:
        return reply(say("office.how_to_export"))
    period = period or USUAL
    token = downloads.offer(desk(turn), _since(turn, period))
    link = f"{turn.house.manners.public_url}{PATH}/{token}"
    minutes = int(downloads.VALID.total_seconds() // 60)
    return reply(say("office.export_link", period=period, link=link, minutes=minutes))


def _since(turn: Turn, period: str) -> datetime | None:
    """Midnight at the beginning of the period, where the community lives."""
    days = PERIODS[period]
    local = turn.now.astimezone(turn.house.calendar.timezone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days(midnight)) if days else None
