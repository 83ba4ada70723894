"""Files that are there whole or not at all, named by what is in them."""

import hashlib
import os
import tempfile
from pathlib import Path


def write_once(directory: Path, data: bytes, ending: str) -> str:
    """Store the bytes under their own hash, whole or not at all; gives the path below `directory`.

    Readable by this user only. The name is given last, after the bytes are on the disk, so no
    reader and no crash ever sees half a file.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = Path(digest[:2]) / f"{digest}.{ending}"
    write_whole(directory / path, data)
    return path.as_posix()


def write_whole(target: Path, data: bytes) -> None:
    """Write a file whole or not at all, its folder made where there is none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, target)
        except BaseException:
            os.unlink(file.name)
            raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Put the new name itself on the disk, where the system can (Windows cannot)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
