"""Writing an archive: a tar that grows by one member at a time, its sums kept for the manifest."""

import gzip
import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from commands.archive.manifest import MEDIA, NAME, TABLES, Manifest, program_version
from commands.archive.rows import Source

#: A part of a table is closed when its lines are this long together, so none fills the memory.
PART_BYTES = 4 * 1024 * 1024
#: Fast: most of what can be gained is gained at the first level or two.
LEVEL = 3
_BLOCK = 512

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class ArchiveWriter:
    """One archive under way.

    Written by hand and not by `tarfile.TarFile`, which keeps every member of a long archive in
    memory. `done` hears how many rows and files are in.
    """

    def __init__(self, file: IO[bytes], made_at: datetime, done: Callable[[int], None]) -> None:
        self._file = file
        self._made_at = made_at
        self._done = done
        self._count = 0
        self._checksums: dict[str, str] = {}
        self._missing: list[str] = []

    def add_tables(self, source: Source) -> None:
        """The rows of all tables; each table has one part at least."""
        for table in source.tables:
            for number, part in enumerate(_parts(self._counted(source.rows(table))), start=1):
                name = f"{TABLES}{table}/{number:05}.jsonl.gz"
                self._add(name, gzip.compress(part, LEVEL, mtime=0))

    def add_media(self, folder: Path, paths: list[str]) -> None:
        """Files below `folder` as they are, being compressed already; missing ones are noted."""
        for path in paths:
            try:
                self._add(f"{MEDIA}{path}", (folder / path).read_bytes())
            except FileNotFoundError:
                self._missing.append(path)
            self._count += 1
            self._done(self._count)

    def finish(self, source: Source, schema: str, database: str) -> Manifest:
        """Write the manifest and the end."""
        manifest = Manifest(
            program_version(),
            schema,
            database,
            self._made_at,
            source.tables,
            self._missing,
            self._checksums,
        )
        self._write(NAME, manifest.packed())
        self._file.write(bytes(2 * _BLOCK))
        return manifest

    def _counted(self, rows: Iterator[list[object]]) -> Iterator[list[object]]:
        for row in rows:
            yield row
            self._count += 1
            if self._count % 500 == 0:
                self._done(self._count)

    def _add(self, name: str, data: bytes) -> None:
        self._write(name, data)
        self._checksums[name] = hashlib.sha256(data).hexdigest()

    def _write(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        info.mode = 0o600
        info.mtime = int(self._made_at.timestamp())
        self._file.write(info.tobuf())
        self._file.write(data)
        self._file.write(bytes(-len(data) % _BLOCK))


def _parts(rows: Iterator[list[object]]) -> Iterator[bytes]:
    """The rows as lines, some megabytes at a time."""
    lines: list[bytes] = []
    size = 0
    for row in rows:
        # A half of a surrogate pair, which JSON can carry, has no UTF-8 of its own.
        line = _encode(row).encode("utf-8", "surrogatepass")
        lines.append(line)
        size += len(line) + 1
        if size >= PART_BYTES:
            yield b"\n".join(lines)
            lines, size = [], 0
    yield b"\n".join(lines)
