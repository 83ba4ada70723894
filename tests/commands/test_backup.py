"""`backup` and `restore` on SQLite: whole or not at all, and never over what somebody needs."""

import io
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Connection, insert

from commands.archive.kinds import FORMS, Kind, kind_of
from commands.archive.manifest import Contents
from commands.archive.reading import open_archive
from commands.archive.rows import STAYING, travelling
from commands.archive.writing import ArchiveWriter
from commands.schema import newest
from models import Attachment, AttachmentState, Base, Invite, Message, Request, table_of
from tests.commands.conftest import Office
from tests.town import MONDAY

PHOTO = b"\xff\xd8 a photo"
PHOTO_AT = "ab/photo.jpg"


def fill(db: Connection) -> None:
    """Requests that point at each other forwards and backwards, words of every sort, a photo."""
    row = {"code": "R1", "urgency": "L3", "privacy": "no", "org_id": 2, "created_at": MONDAY}
    texts = ["漏水", '一行\n两行\u2028\t"引号" \'', "😀𠮷"]
    for number, text in enumerate(texts, start=1):
        values = row | {"id": number, "text": text, "whereabouts": {"estate": "翠湖苑"}}
        db.execute(insert(table_of(Request)).values(values))
    db.execute(table_of(Request).update().where(Request.id == 1).values(merged_into_id=3))
    db.execute(table_of(Request).update().where(Request.id == 2).values(parent_id=1, solved=True))
    message = {"key": "k", "kind": "text", "text": "", "extra": {"深": [1, None, {"a": 1.5}]}}
    db.execute(insert(table_of(Message)).values(**message, received_at=MONDAY))
    times = {"created_at": MONDAY, "retry_at": MONDAY, "lease_until": MONDAY}
    photo = {"person_id": 1, "kind": "image", "media_id": "m", "state": AttachmentState.STORED}
    db.execute(insert(table_of(Attachment)).values(**photo, **times, path=PHOTO_AT))
    code = {"code_hash": "h", "person_id": 1, "created_at": MONDAY}
    db.execute(insert(table_of(Invite)).values(**code, expires_at=MONDAY + timedelta(days=7)))


@pytest.fixture
def lived_in(office: Office) -> Office:
    """A community with requests, and a photo in its folder."""
    store = office.store()
    store.transact(fill)
    store.close()
    photo = office.folder / "data" / "media" / PHOTO_AT
    photo.parent.mkdir(parents=True)
    photo.write_bytes(PHOTO)
    return office


@pytest.fixture
def archive(lived_in: Office) -> Path:
    """A backup of it."""
    file = lived_in.folder / "backup.tar"
    result = lived_in.run("backup", file)
    assert result.exit_code == 0, result.stderr
    return file


def everything(office: Office) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(office.rows(name), key=str) for name in Base.metadata.tables}


def forget(office: Office) -> None:
    """As after the loss of the disk."""
    for path in office.database.parent.rglob("*"):
        if path.is_file():
            path.unlink()


def failed(result: Result, words: str) -> None:
    """It said why in one line besides the bar's, and ended with status 1."""
    assert (result.exit_code, result.stdout) == (1, ""), result.stderr
    assert words in result.stderr
    assert len([line for line in result.stderr.splitlines() if "/" not in line[-12:]]) == 1


@pytest.mark.parametrize("table", travelling(), ids=lambda table: table.name)
def test_every_column_has_a_form_in_which_it_travels(table: Any) -> None:
    assert {kind_of(column) for column in table.columns} <= set(FORMS)


def test_what_is_restored_is_what_was_there_but_for_what_stays(
    lived_in: Office, archive: Path
) -> None:
    before = everything(lived_in)
    forget(lived_in)
    result = lived_in.run("restore", archive)
    assert result.exit_code == 0, result.stderr
    assert everything(lived_in) == before | {name: [] for name in STAYING}
    assert (lived_in.folder / "data" / "media" / PHOTO_AT).read_bytes() == PHOTO
    assert "诉求 3 件" in result.stdout


def test_a_restored_database_counts_on(lived_in: Office, archive: Path) -> None:
    lived_in.run("restore", "--replace", archive)
    store = lived_in.store()
    row = {"code": "R1", "urgency": "L3", "privacy": "no", "org_id": 2, "created_at": MONDAY}
    made = store.transact(lambda db: db.execute(insert(table_of(Request)).values(**row, text="新")))
    store.close()
    assert made.inserted_primary_key is not None and made.inserted_primary_key[0] == 4


def test_a_backup_and_what_is_restored_are_for_this_user_only(
    lived_in: Office, archive: Path
) -> None:
    forget(lived_in)
    lived_in.run("restore", archive)
    photo = lived_in.folder / "data" / "media" / PHOTO_AT
    for path in (archive, lived_in.database, photo):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_neither_command_leaves_anything_unfinished_behind(lived_in: Office, archive: Path) -> None:
    lived_in.run("restore", "--replace", archive)
    assert {path.name for path in archive.parent.iterdir()} == {"config.yaml", "data", archive.name}
    assert {path.name for path in lived_in.database.parent.iterdir()} == {"xiaoge.db", "media"}


def test_a_file_that_is_there_is_not_overwritten_by_a_backup(office: Office) -> None:
    file = office.folder / "precious"
    file.write_text("precious")
    failed(office.run("backup", file), "已经有了")
    assert file.read_text() == "precious"


def test_a_photo_that_is_missing_is_named_and_the_rest_is_saved(lived_in: Office) -> None:
    (lived_in.folder / "data" / "media" / PHOTO_AT).unlink()
    result = lived_in.run("backup", lived_in.folder / "backup.tar")
    assert result.exit_code == 0
    assert f"缺少照片或语音：{PHOTO_AT}" in result.stderr
    assert lived_in.run("restore", "--replace", lived_in.folder / "backup.tar").exit_code == 0


def test_a_damaged_database_gives_no_backup(lived_in: Office) -> None:
    lived_in.store().close()
    with closing(sqlite3.connect(lived_in.database)) as db:
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'requests'").fetchone()
        size = db.execute("PRAGMA page_size").fetchone()
        db.execute("PRAGMA journal_mode=DELETE").fetchall()
    with lived_in.database.open("r+b") as file:
        file.seek((page[0] - 1) * size[0] + 100)
        file.write(b"\x07" * (size[0] - 100))
    failed(lived_in.run("backup", lived_in.folder / "backup.tar"), "损坏")
    assert not (lived_in.folder / "backup.tar").exists()


def test_a_database_that_holds_something_is_not_replaced_unasked(
    lived_in: Office, archive: Path
) -> None:
    before = everything(lived_in)
    failed(lived_in.run("restore", archive), "--replace")
    assert everything(lived_in) == before


def test_a_damaged_database_is_replaced_only_when_asked(lived_in: Office, archive: Path) -> None:
    lived_in.database.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    failed(lived_in.run("restore", archive), "--replace")
    assert lived_in.run("restore", "--replace", archive).exit_code == 0
    assert len(lived_in.rows("requests")) == 3


def test_a_database_that_somebody_has_open_is_left_alone(lived_in: Office, archive: Path) -> None:
    with closing(sqlite3.connect(lived_in.database)) as other:
        other.execute("SELECT count(*) FROM orgs").fetchone()
        failed(lived_in.run("restore", "--replace", archive), "还有程序在用")


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.7, 0.95])
def test_an_archive_that_was_cut_off_changes_nothing(
    lived_in: Office, archive: Path, share: float
) -> None:
    before = everything(lived_in)
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    failed(lived_in.run("restore", "--replace", archive), "换一份备份")
    assert everything(lived_in) == before


def test_a_changed_byte_is_noticed_wherever_it_is(lived_in: Office, archive: Path) -> None:
    data = archive.read_bytes()
    with open_archive(archive) as opened:
        members = list(opened._tar.getmembers())
    for member in members:
        spoiled = bytearray(data)
        spoiled[member.offset_data + member.size // 2] ^= 0x10
        archive.write_bytes(spoiled)
        failed(lived_in.run("restore", "--replace", archive), "损坏")


def test_a_file_that_is_no_backup_is_said_to_be_none(office: Office) -> None:
    failed(office.run("restore", "--replace", office.config), "不是小格的备份")


def test_a_backup_that_is_not_there_fails_in_words(office: Office) -> None:
    failed(office.run("restore", "nowhere.tar"), "没有这个文件")


@dataclass
class Rows:
    """A source of rows, as another program may have written them."""

    tables: Mapping[str, Contents]
    given: Mapping[str, list[list[Any]]]

    def rows(self, table: str) -> Iterator[list[Any]]:
        yield from (list(row) for row in self.given[table])


def written(file: Path, source: Rows, schema: str) -> None:
    opened = io.BytesIO()
    writer = ArchiveWriter(opened, MONDAY, lambda count: None)
    writer.add_tables(source)
    writer.finish(source, schema, "sqlite")
    file.write_bytes(opened.getvalue())


ORGS = {"id": Kind.INTEGER, "code": Kind.TEXT, "name": Kind.TEXT, "level": Kind.TEXT,
        "parent_id": Kind.INTEGER}  # fmt: skip


def orgs(*rows: list[Any]) -> Rows:
    contents = Contents(ORGS, len(rows))
    empty = {"requests": Contents({"id": Kind.INTEGER}, 0)}
    return Rows({"orgs": contents, **empty}, {"orgs": list(rows), "requests": []})


def test_a_backup_of_an_older_program_comes_to_the_newest_schema(empty: Office) -> None:
    file = empty.folder / "old.tar"
    written(file, orgs([1, "A", "幸福里社区", "community", None]), "0001")
    result = empty.run("restore", file)
    assert result.exit_code == 0, result.stderr
    assert f"0001 → {newest()}" in result.stdout
    assert empty.rows("orgs") == [(1, "A", "幸福里社区", "community", None)]
    assert "已是最新" in empty.run("db", "upgrade").stdout


def test_a_backup_of_a_newer_program_is_refused_by_its_version(empty: Office) -> None:
    file = empty.folder / "new.tar"
    written(file, orgs(), "9999")
    failed(empty.run("restore", file), "比程序新")


@pytest.mark.parametrize(
    "rows",
    [
        [[1, "A", "甲", "street", None], [2, "A", "乙", "street", None]],
        [[1, "A", "甲", "street", 7]],
        [[1, None, "甲", "street", None]],
    ],
    ids=["a code twice", "a parent that is not there", "no code"],
)
def test_rows_that_break_a_rule_change_nothing(
    lived_in: Office, archive: Path, rows: list[list[Any]]
) -> None:
    before = everything(lived_in)
    file = lived_in.folder / "wrong.tar"
    written(file, orgs(*rows), newest())
    failed(lived_in.run("restore", "--replace", file), "什么都没有改动")
    assert everything(lived_in) == before


def test_fewer_rows_than_were_counted_change_nothing(lived_in: Office) -> None:
    before = everything(lived_in)
    source = orgs([1, "A", "甲", "street", None])
    source.tables = {**source.tables, "orgs": replace(source.tables["orgs"], rows=2)}
    file = lived_in.folder / "short.tar"
    written(file, source, newest())
    failed(lived_in.run("restore", "--replace", file), "应有 2 行")
    assert everything(lived_in) == before


def test_a_member_that_would_leave_the_folder_is_refused(office: Office) -> None:
    opened = io.BytesIO()
    writer = ArchiveWriter(opened, MONDAY, lambda count: None)
    (office.folder / "evil").write_text("evil")
    writer.add_media(office.folder / "data", ["../evil"])
    writer.finish(orgs(), newest(), "sqlite")
    file = office.folder / "evil.tar"
    file.write_bytes(opened.getvalue())
    failed(office.run("restore", "--replace", file), "清单已损坏")
