"""An export in a process of its own, so that its memory is known: `URL FILE SINCE`.

One JSON object on stdout: rows, seconds and the most memory the process ever held.
"""

import json
import sys
import time
from datetime import datetime
from pathlib import Path

from bench.city.sizes import ZONE
from commands.database import Store, open_engine
from services.export import Export, export_requests


def main(url: str, file: Path, since: datetime) -> dict[str, float]:
    """Export what was reported since then."""
    store, started = Store(open_engine(url)), time.perf_counter()
    rows = store.read(lambda db: export_requests(db, file, Export(ZONE, since=since)))
    spent = time.perf_counter() - started
    store.close()
    return {"rows": rows, "seconds": spent, "megabytes": most_megabytes()}


def most_megabytes() -> float:
    """The most memory this process ever held.

    `getrusage` would tell that of the larger process that started it, which counts until `exec`.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


if __name__ == "__main__":
    found = main(sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
    print(json.dumps(found))  # noqa: T201
