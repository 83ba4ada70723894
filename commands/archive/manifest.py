"""What an archive says about itself: who made it, when, of what, and how each part must look."""

import gzip
import json
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from commands.archive.kinds import Kind

ROOT = Path(__file__).parents[2]
#: The member that holds it. Compressed for its checksum; it is the last one, so an archive that
#: was cut off has none.
NAME = "manifest.json.gz"
TABLES, MEDIA = "tables/", "media/"
#: How archives are laid out; it rises when an older program could no longer read them.
FORMAT = 1


class BadArchiveError(Exception):
    """An archive that cannot be used; the message says why in the operator's language."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A table: its columns in the order of a row's values, and how many rows."""

    columns: Mapping[str, Kind]
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The archive's own account. `tables` are in an order in which they can be loaded.

    `checksums` are the SHA-256 of all other members by name; `missing` are media files that the
    database knows and the folder did not have.
    """

    program: str
    schema: str
    database: str
    made_at: datetime
    tables: Mapping[str, Contents]
    missing: list[str]
    checksums: Mapping[str, str]

    def rows(self) -> int:
        """How many rows in all."""
        return sum(contents.rows for contents in self.tables.values())

    def parts(self, table: str) -> list[str]:
        """The members that hold a table's rows, in their order."""
        return [name for name in self.checksums if name.startswith(f"{TABLES}{table}/")]

    def media(self) -> list[str]:
        """The members that hold media."""
        return [name for name in self.checksums if name.startswith(MEDIA)]

    def packed(self) -> bytes:
        """As it stands in the archive."""
        tables = {
            name: {"columns": contents.columns, "rows": contents.rows}
            for name, contents in self.tables.items()
        }
        tree = {
            "format": FORMAT,
            "program": self.program,
            "schema": self.schema,
            "database": self.database,
            "made_at": self.made_at.isoformat(),
            "tables": tables,
            "missing": self.missing,
            "checksums": self.checksums,
        }
        return gzip.compress(json.dumps(tree, ensure_ascii=False, indent=1).encode())


def unpack(data: bytes) -> Manifest:
    """The manifest in these bytes; BadArchiveError when they are none, or of a newer layout."""
    try:
        tree = json.loads(gzip.decompress(data))
        if tree["format"] > FORMAT:
            raise BadArchiveError(
                f"这是更新的程序（{tree['program']}）做的备份，请换用那一版或更新的程序"
            )
        return _manifest(tree)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError):
        raise BadArchiveError("备份的清单已损坏，请换一份备份") from None


def _manifest(tree: Mapping[str, Any]) -> Manifest:
    tables = {
        str(name): Contents(
            {str(column): Kind(kind) for column, kind in one["columns"].items()}, int(one["rows"])
        )
        for name, one in tree["tables"].items()
    }
    for name in tree["checksums"]:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ValueError(name)
    return Manifest(
        str(tree["program"]),
        str(tree["schema"]),
        str(tree["database"]),
        datetime.fromisoformat(tree["made_at"]),
        tables,
        list(tree["missing"]),
        dict(tree["checksums"]),
    )


def program_version() -> str:
    """The version of this program."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])
