"""Nothing secret or personal is written where it does not belong: the program R15, in small."""

from pathlib import Path

from reliability.canaries import measure
from reliability.trials import Trial


def test_no_canary_is_seen_in_logs_errors_pages_exports_or_by_others(tmp_path: Path) -> None:
    found = measure(Trial("sqlite", f"sqlite:///{tmp_path / 'site.db'}", tmp_path, 1))
    assert found.missed() == []
