"""Reading an archive: nothing of it is believed before its sums were checked."""

import gzip
import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from commands.archive.manifest import MEDIA, NAME, BadArchiveError, Contents, Manifest, unpack


class Archive:
    """An open archive. Its rows are portable; see `Source`."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members = {member.name: member for member in tar.getmembers() if member.isreg()}
        if NAME not in self._members:
            raise BadArchiveError("这不是小格的备份，或者没有写完，请换一份备份")
        self.manifest: Manifest = unpack(self._read(NAME))

    @property
    def tables(self) -> Mapping[str, Contents]:
        """What there is, each table after those that its rows point at."""
        return self.manifest.tables

    def check(self, done: Callable[[int], None] = lambda count: None) -> None:
        """BadArchiveError unless every member is there and as it was written.

        `done` hears how many members were looked at.
        """
        for count, (name, expected) in enumerate(self.manifest.checksums.items(), start=1):
            if hashlib.sha256(self._read(name)).hexdigest() != expected:
                raise BadArchiveError(f"备份里的 {name} 已损坏，请换一份备份")
            done(count)

    def rows(self, table: str) -> Iterator[list[Any]]:
        """The rows of a table; BadArchiveError when there are not as many as there were."""
        count = 0
        for part in self.manifest.parts(table):
            for line in gzip.decompress(self._read(part)).split(b"\n"):
                if line:
                    yield json.loads(line.decode("utf-8", "surrogatepass"))
                    count += 1
        if count != self.tables[table].rows:
            raise BadArchiveError(
                f"备份里的表 {table} 应有 {self.tables[table].rows} 行，却有 {count} 行"
            )

    def media(self) -> Iterator[tuple[str, bytes]]:
        """Each media file: its path below the media folder, and what is in it."""
        for name in self.manifest.media():
            yield name.removeprefix(MEDIA), self._read(name)

    def _read(self, name: str) -> bytes:
        file = self._tar.extractfile(self._members[name]) if name in self._members else None
        if file is None:
            raise BadArchiveError(f"备份里缺少 {name}，请换一份备份")
        return file.read()


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The archive in this file; BadArchiveError when it is none, OSError when it cannot be read."""
    with path.open("rb") as file:
        try:
            with tarfile.open(fileobj=file, mode="r:") as tar:
                yield Archive(tar)
        except tarfile.TarError:
            raise BadArchiveError("这不是小格的备份，或者已损坏，请换一份备份") from None
