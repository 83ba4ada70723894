"""What the bot knows by heart: its words, its lexicon, the working calendar."""

from collections.abc import Iterator
from datetime import datetime

from bot.settings import Settings
from bot.understanding import LexiconError, load_understander
from bot.understanding.lexicon import SHIPPED, read_lexicon
from bot.words import WordsError, load_words
from commands.diagnosis.finding import Finding, fault, good, note
from commands.opening import opened
from commands.speaking import Failed
from services.calendar import WorkCalendar
from services.own_days import with_own_days

_SHOWN = 3


def check_lexicon() -> Iterator[Finding]:
    """The lexicon loads, and understands the sentences that its own files promise."""
    try:
        examples = read_lexicon(SHIPPED).examples()
        understander = load_understander()
    except LexiconError as error:
        yield fault("词库", str(error))
        return
    missed = [each for each in examples if not each.holds(understander.understand(each.text))]
    if missed:
        shown = "；".join(f"{each.source} {each.expected}“{each.text}”" for each in missed[:_SHOWN])
        remedy = "改过词库就请检查最近改的词，否则请重新安装"
        yield note("词库", f"{len(examples)} 条例句中有 {len(missed)} 条判错：{shown}", remedy)
    else:
        yield good("词库", f"{len(examples)} 条例句全部判对")


def check_words(settings: Settings) -> Iterator[Finding]:
    """The texts the bot says, the community's own over the shipped ones."""
    try:
        words = load_words(settings.words_file())
    except WordsError as error:
        yield fault("用语", str(error))
        return
    own = "，含社区自己的" if settings.words.file else ""
    yield good("用语", f"{len(words.kinds())} 句{own}")


def check_calendar(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the holidays of this year, and from November of the next, are known."""
    calendar = _calendar(settings)
    today = now.astimezone(settings.community.zone).date()
    unknown = [str(year) for year in calendar.unknown_years(today)]
    if unknown:
        yield note(
            "节假日",
            f"不知道 {'、'.join(unknown)} 年的放假和调休，暂按周一到周五上班计算时限",
            "国务院公布放假通知后，请升级本程序，或写进社区文件的“日历”再载入",
        )
    else:
        yield good("节假日", f"{today.year} 年的放假和调休都知道")


def _calendar(settings: Settings) -> WorkCalendar:
    """The settings' calendar with the community's own days, where these can be read.

    Where they cannot, the check of the database says why.
    """
    calendar = WorkCalendar(intervals=settings.clock.working, timezone=settings.community.zone)
    try:
        with opened(settings) as store:
            return store.read(lambda db: with_own_days(db, calendar))
    except Failed:
        return calendar
