"""R20: bugs are sown into a copy of the program, one at a time; a test must see every one.

It proves that the tests can fail. A seed counts as caught when pytest says that its test failed
(its exit code 1); that it found none, or could not begin, does not count. The same tests pass
before anything is sown, so it is the bug that fails them.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from reliability.findings import NEVER, Figure, Findings, at_least
from reliability.seeds import SEEDS, Seed
from reliability.trials import Trial

ROOT = Path(__file__).parent.parent
#: What a copy does not need: made things, and what no test of the seeds reads.
LEFT_OUT = (".*", "data", "__pycache__")
SECONDS = 300  #: more than any of them takes
PASSED, FAILED = 0, 1  #: pytest's exit codes where tests ran
#: So many seeds are tried at the same time: each waits for the disk as much as for a processor.
TOGETHER = 2


class OutgrownError(Exception):
    """The text that a seed changes is not there exactly once."""


def measure(trial: Trial) -> Findings:
    """See all the tests pass in a copy of the program, then sow each seed into another."""
    sound = trial.folder / "sound"
    shutil.copytree(ROOT, sound, ignore=shutil.ignore_patterns(*LEFT_OUT))
    passed = _tested(sound, SEEDS) == PASSED
    with ThreadPoolExecutor(TOGETHER) as pool:
        seen = list(pool.map(partial(caught, sound, trial.folder), SEEDS))
    missed = [seed.name for seed, was_seen in zip(SEEDS, seen, strict=True) if not was_seen]
    figures: dict[str, Figure] = {
        "seeded": len(SEEDS),
        "passed_before": int(passed),
        "missed": len(missed),
        "which": ", ".join(missed),
    }
    limits = {"seeded": at_least(15), "passed_before": at_least(1), "missed": NEVER}
    return Findings(figures, limits)


def caught(sound: Path, folder: Path, seed: Seed) -> bool:
    """Whether its test sees a bug; OutgrownError where it cannot be sown any more.

    The copy shares all files with `sound` but the one that is changed, compiled ones as well.
    """
    copy = folder / f"seed-{SEEDS.index(seed)}"
    shutil.copytree(sound, copy, copy_function=os.link)
    _sow(seed, copy / seed.file)
    return _tested(copy, [seed]) == FAILED


def _sow(seed: Seed, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    if text.count(seed.right) != 1:
        raise OutgrownError(f"{seed.file}: {seed.right!r} stands {text.count(seed.right)} times")
    file.unlink()  # The sound copy's file has another name for it.
    file.write_text(text.replace(seed.right, seed.wrong), encoding="utf-8")


def _tested(copy: Path, seeds: Sequence[Seed]) -> int:
    """Run the tests of these seeds in a copy; how pytest ended."""
    tests = dict.fromkeys(f"{seed.tests}::{seed.test}" for seed in seeds)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests],
        cwd=copy,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return ended.returncode
