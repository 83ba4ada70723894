"""R13: spoiled words for the readers of commands, dates and places."""

import random
from datetime import date

from bot.command_words import WORDS
from bot.commands import read_command
from bot.understanding import Understander
from handlers.dates import read_day, read_span
from reliability.fuzz_samples import ENDINGS, SPOKEN
from reliability.mutations import reworded
from reliability.watching import Watch
from web.cleaning import clean_said

DAYS = ("11月30日", "下周三", "3天", "2个工作日", "2026-11-30", "后天", "30号", "12/5", "半个月")


def fuzz(size: int, seed: int, understander: Understander) -> dict[str, int | float]:
    """`size` spoiled sentences, each read by every reader of words."""
    dice, watch = random.Random(seed), Watch()
    names = [name for word in WORDS for name in (word.name, *word.spellings, *word.says)]
    for number in range(size):
        start = dice.choice((dice.choice(names) + dice.choice(ENDINGS), dice.choice(SPOKEN)))
        text = clean_said(reworded(start, names, dice))
        for staff in (False, True):
            command = watch.run(lambda: read_command(text, staff=staff), text)  # noqa: B023
            assert command is None or command.number is None or command.number < 10**9
        day = reworded(dice.choice(DAYS), DAYS, dice)
        watch.run(lambda: (read_day(day, date(2026, 11, 22)), read_span(day)), day)  # noqa: B023
        if number % 5 == 0:
            watch.run(lambda: understander.understand(text), text)  # noqa: B023
    return watch.figures()
