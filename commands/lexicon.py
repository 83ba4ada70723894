"""`lexicon learn`: the weights of the words, learned from the labelled messages."""

from pathlib import Path

import click

from bot.understanding.cut import WordCutter
from bot.understanding.learning.learn import Learner, Shown
from bot.understanding.lexicon import SHIPPED, read_families, read_spelling
from bot.understanding.normal import Normaliser
from bot.understanding.weights import Learned, written
from commands.evaluate import labelled
from commands.speaking import Failed, reporting

MESSAGES = Path(__file__).parents[1] / "labelled" / "learn"
#: How much a message counts that was written to mislead: it shows the border, but blurs the words.
HARD = 0.3


@click.group()
def command() -> None:
    """Look after the words that decide what a message means."""


@command.command("learn")
@click.option("--check", is_flag=True, help="Change nothing; fail if the shipped list is another.")
@reporting
def learn(check: bool) -> None:
    """Learn the weights anew from the messages in labelled/learn; the same ones give the same."""
    target = SHIPPED / "weights.tsv"
    learned = _learned(MESSAGES)
    text = written(learned)
    if not check:
        target.write_text(text, encoding="utf-8")
        click.echo(f"{target.name}：{len(learned.weights)} 个词")
    elif target.read_text(encoding="utf-8") != text:
        raise Failed(
            f"{target.name} 和 labelled/learn 里的消息对不上。请运行 python run.py lexicon learn"
        )


def _learned(directory: Path) -> Learned:
    lesson = [
        Shown(row, path.stem, HARD if path.stem.startswith("hard") else 1.0)
        for path in sorted(directory.glob("*.tsv"))
        for row in labelled(path)
    ]
    spelling = read_spelling(SHIPPED)
    normaliser = Normaliser(spelling.typos, spelling.traditional)
    return Learner(normaliser.clean, read_families(SHIPPED), WordCutter()).learn(lesson)
