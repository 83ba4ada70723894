"""From the start of `run.py serve` to its first answer, and the memory it then has: P10."""

import time
from pathlib import Path

from bench.ours import finish, furnish
from bench.promises import Series
from bench.servers import free_port, load, product, serving


def measure(directory: Path, rounds: int) -> Series:
    """The figures of so many starts; memory after a few hundred messages, from Linux's /proc."""
    home = furnish(directory / "started")
    series: Series = {"P10": [], "P10+": []}
    for _ in range(rounds):
        finish(home)
        port, started = free_port(), time.monotonic()
        with serving(product(home, port), port, home.environ()) as server:
            series["P10"].append(time.monotonic() - started)
            load(port, 0.5, 0)
            series["P10+"].append(resident_megabytes(server.pid))
    return series


def resident_megabytes(pid: int) -> float:
    """The memory a process holds, in MB of a million bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(f"the kernel says nothing of the memory of process {pid}")
