"""R13: whatever arrives is taken, or refused in words; nothing breaks, stalls or stays."""

from collections.abc import Callable

from bot.understanding import load_understander
from reliability import fuzz_files, fuzz_webhook, fuzz_words
from reliability.findings import NEVER, Findings, at_least, at_most
from reliability.trials import Trial

#: MB that a process may keep of all this.
GROWN = 50


def measure(trial: Trial) -> Findings:
    """Spoiled deliveries, words, settings and community files."""
    understander = load_understander()
    folder, seed = trial.folder, trial.seed
    parts: dict[str, Callable[[], dict[str, int | float]]] = {
        "webhook": lambda: fuzz_webhook.fuzz(
            folder / "app", trial.sized(3000, 100_000), seed, understander
        ),
        "http": lambda: fuzz_webhook.fuzz_http(
            folder / "http", trial.sized(300, 3000), seed + 1, understander
        ),
        "words": lambda: fuzz_words.fuzz(trial.sized(5000, 100_000), seed, understander),
        "settings": lambda: fuzz_files.fuzz_settings(folder, trial.sized(500, 20_000), seed),
        "community": lambda: fuzz_files.fuzz_community(folder, trial.sized(100, 5000), seed),
    }
    figures = {
        f"{part}_{name}": figure for part, run in parts.items() for name, figure in run().items()
    }
    never = ("uncaught", "slow", "other_statuses", "broken_messages", "refusals_without_reason")
    limits = {name: NEVER for name in figures if name.endswith(never)}
    limits |= {name: at_most(GROWN) for name in figures if name.endswith("grown_mb")}
    return Findings(figures, limits | {"webhook_heard": at_least(500)})
