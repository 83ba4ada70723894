"""R20: bugs are sown into a copy of the program, one at a time; the tests must see every one.

It proves that the tests can fail. A seed counts as caught when pytest says that tests failed
(its exit code 1); that it found none, or could not begin, does not count.
"""

import random
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from reliability.findings import NEVER, Figure, Findings, at_least
from reliability.seeds import SEEDS, Seed
from reliability.trials import Trial

ROOT = Path(__file__).parent.parent
#: What a copy does not need: made things, and what no test of the seeds reads.
LEFT_OUT = (".*", "data", "__pycache__")
SECONDS = 300  #: more than any of them takes
FAILED = 1  #: pytest's exit code where tests ran and failed


class OutgrownError(Exception):
    """The text that a seed changes is not there exactly once."""


def caught(seed: Seed) -> bool:
    """Whether the tests see a bug; OutgrownError where it cannot be sown any more."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "program"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        _sow(seed, copy / seed.file)
        pytest = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
        ended = subprocess.run(
            [*pytest, *seed.caught_by.split()],
            cwd=copy,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return ended.returncode == FAILED


def _sow(seed: Seed, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    if text.count(seed.right) != 1:
        raise OutgrownError(f"{seed.file}: {seed.right!r} stands {text.count(seed.right)} times")
    file.write_text(text.replace(seed.right, seed.wrong), encoding="utf-8")


def measure(trial: Trial) -> Findings:
    """Sow one after another, all in a full run, some of them drawn by the seed in a small one."""
    chosen = random.Random(trial.seed).sample(SEEDS, trial.sized(4, len(SEEDS)))
    missed = [seed.name for seed in chosen if not caught(seed)]
    figures: dict[str, Figure] = {
        "seeded": len(chosen),
        "missed": len(missed),
        "which": ", ".join(missed),
    }
    return Findings(figures, {"seeded": at_least(4), "missed": NEVER})
