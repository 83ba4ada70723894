"""The import law: who may know whom among ours, and the one home of each third party."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"models", "services", "bot", "handlers", "web", "simulator", "commands", "bench",
        "reliability", "run"}  # fmt: skip
#: What of ours each folder may import beside itself; `commands` and `run.py` may import all.
MAY = {"models": "", "services": "models", "bot": "models", "simulator": "",
       "handlers": "bot services models", "web": "bot services models"}  # fmt: skip
#: Where each third party lives: folders end with a slash.
HOMES = {
    "sqlalchemy": "models/ services/ bot/ commands/ migrations/", "click": "commands/ run.py",
    "flask": "web/ simulator/ commands/website.py", "rich": "commands/",
    "pydantic": "bot/settings/", "pydantic_settings": "bot/settings/environment.py",
    "wechatpy": "web/wechat_wire.py", "prometheus_client": "web/health.py",
    "jieba": "bot/understanding/cut.py", "numpy": "bot/understanding/learning/",
    "ahocorasick_rs": "bot/understanding/matcher.py",
    "requests": "bot/platform_http.py bot/platform_socket.py simulator/callbacks.py",
    "PIL": "services/images.py", "openpyxl": "services/workbooks.py",
    "xlsxwriter": "services/workbooks.py",
    "chinese_calendar": "services/calendar.py",
    "apscheduler": "commands/clock.py", "waitress": "commands/serving.py",
    "psycopg": "commands/pipeline.py",
}  # fmt: skip
FILES = [path.relative_to(ROOT) for name in (*MAY, "commands", "migrations")
         for path in (ROOT / name).rglob("*.py")] + [Path("run.py")]  # fmt: skip


@cache
def imported(path: Path) -> frozenset[str]:
    """The first names of all that a file imports, wherever in it."""
    nodes = list(ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return frozenset(name.partition(".")[0] for name in names)


@pytest.mark.parametrize("folder", MAY)
def test_a_folder_imports_of_ours_only_what_the_law_allows(folder: str) -> None:
    forbidden = OURS - {folder, *MAY[folder].split()}
    assert [p for p in FILES if p.parts[0] == folder and imported(p) & forbidden] == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_at_home(library: str) -> None:
    users = [path.as_posix() for path in FILES if library in imported(path)]
    assert users, "it is used nowhere: its row can go"
    assert [user for user in users if not user.startswith(tuple(HOMES[library].split()))] == []
