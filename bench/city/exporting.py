"""An export in a process of its own, so that its memory is known: `URL FILE SINCE`.

One JSON object on stdout: rows, seconds and the most memory the process ever held.
"""

import json
import resource
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
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return {"rows": rows, "seconds": spent, "megabytes": most}


if __name__ == "__main__":
    found = main(sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
    print(json.dumps(found))  # noqa: T201
