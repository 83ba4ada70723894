"""R13: spoiled files that an operator hands in: settings, and the community as YAML and Excel."""

import io
import random
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.ours import ROOT
from bot.settings import SettingsError, load_settings
from commands.database import Store, open_engine
from models import Base
from reliability.mutations import mutated, reworded
from reliability.watching import Watch
from services.community import (
    InvalidCommunityError,
    load_community,
    read_community,
    write_community,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def fuzz_settings(folder: Path, size: int, seed: int) -> dict[str, int | float]:
    """`size` spoiled settings files: each loads, or is refused in words that name the file."""
    shipped = (ROOT / "config.yaml").read_bytes()
    lines = [line for line in shipped.splitlines(keepends=True) if line.lstrip()[:1] != b"#"]
    file, dice, watch = folder / "config.yaml", random.Random(seed), Watch()
    refused = wordless = 0
    for _ in range(size):
        file.write_bytes(spoiled(b"".join(lines), dice))
        told = watch.run(lambda: _told_of_settings(file), file.read_bytes()[:2000])
        refused += bool(told)
        wordless += told is not None and any(len(line) < 10 for line in told)
    return watch.figures() | {"refused": refused, "refusals_without_reason": wordless}


def _told_of_settings(file: Path) -> list[str]:
    try:
        load_settings(file, {})
    except SettingsError as error:
        return str(error).splitlines() or [""]
    return []


def fuzz_community(folder: Path, size: int, seed: int) -> dict[str, int | float]:
    """`size` spoiled community files of both kinds: each loads, or nothing is changed."""
    dice, watch = random.Random(seed), Watch()
    store = Store(open_engine(f"sqlite:///{folder / 'fuzz.db'}"))
    Base.metadata.create_all(store.engine)
    yaml = (ROOT / "demo" / "community.yaml").read_bytes()
    excel = folder / "sample.xlsx"
    write_community(read_community(ROOT / "demo" / "community.yaml"), excel)
    book = excel.read_bytes()
    refused = loaded = wordless = 0
    for number in range(size):
        file = folder / ("spoiled.xlsx" if number % 2 else "spoiled.yaml")
        file.write_bytes(spoiled_book(book, dice) if number % 2 else spoiled(yaml, dice))
        told = watch.run(lambda: _loaded(store, file), file.name)  # noqa: B023 - run at once
        if watch.samples and told is None:
            file.rename(folder / f"uncaught-{number}{file.suffix}")
        refused += bool(told)
        loaded += told == []
        wordless += told is not None and any(len(line) < 10 for line in told)
    store.close()
    return watch.figures() | {
        "refused": refused, "loaded": loaded, "refusals_without_reason": wordless
    }  # fmt: skip


def _loaded(store: Store, file: Path) -> list[str]:
    """Why it was refused; nothing when it was loaded, which is undone again."""

    class Undone(Exception):  # noqa: N818 - it is how the work is left.
        pass

    def work(db: Any) -> None:
        load_community(db, community, NOW)
        raise Undone

    community = read_community(file)
    try:
        store.transact(work)
    except InvalidCommunityError as error:
        return [str(problem) for problem in error.problems]
    except Undone:
        pass
    return []


def spoiled(sample: bytes, dice: random.Random) -> bytes:
    """A text file with a few lines spoiled, rarely all of it."""
    if dice.random() < 0.1:
        return mutated(sample, [sample], dice)
    lines = sample.splitlines(keepends=True)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(lines))
        if dice.random() < 0.5:
            lines[at] = reworded(
                lines[at].decode(errors="replace"), ["- {}", ": ", "null"], dice
            ).encode(errors="replace")
        else:
            lines[at] = mutated(lines[at], [sample], dice)
    return b"".join(lines)


def spoiled_book(book: bytes, dice: random.Random) -> bytes:
    """A workbook with one of its parts spoiled, or its very bytes."""
    if dice.random() < 0.3:
        return mutated(book, [book], dice)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        which = dice.choice(names)
        for name in names:
            part = old.read(name)
            if name == which:
                if dice.random() < 0.1:
                    continue
                part = mutated(part, [part], dice) if dice.random() < 0.5 else spoiled(part, dice)
            new.writestr(name, part)
    return made.getvalue()
