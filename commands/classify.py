"""`classify`: one text a line in, one JSON object a line out; no settings, no database."""

import json
import sys
from collections.abc import Iterable
from typing import BinaryIO

import click

from bot.understanding import Understander, load_understander
from commands.speaking import reporting

BOM = b"\xef\xbb\xbf"


@click.command()
@reporting
def command() -> None:
    """Understand one text a line of standard input, as JSON, one object a line."""
    classify(load_understander(), sys.stdin.buffer, sys.stdout.buffer)


def classify(understander: Understander, texts: Iterable[bytes], out: BinaryIO) -> None:
    """Answer every line at once, an empty one too, so that both sides keep count.

    UTF-8 whatever the locale; bytes that are none become replacement characters.
    """
    for number, line in enumerate(texts):
        plain = line.removeprefix(BOM) if number == 0 else line
        text = plain.decode("utf-8", "replace").rstrip("\r\n")
        found = json.dumps(understander.understand(text).as_json(), ensure_ascii=False)
        out.write(found.encode() + b"\n")
        out.flush()
