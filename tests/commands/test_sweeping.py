"""R16: of whoever is forgotten nothing is found in any file of ours, to the last byte."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.incoming import Kind
from commands.sweeping import remove_files, sweep_due, write_anew
from models import Address, Attachment, Deletion, DoomedFile, Message, Person, Request
from tests.town import LIN, SHEN, WANG, ZHENG, Town

#: What only she has: her address, name, phone, identity number, door, and her words.
OPENID = "canary-openid-7f3a"
PHONE, IDENTITY = "13987654321", "110101199001011234"
STORY = "金丝雀暗号丙丁戊"
CANARIES = (OPENID, PHONE, IDENTITY, STORY, "金丝雀女士", "1703室")
PHOTO = b"photo of the canary"


def found(town: Town, folder: Path) -> list[str]:
    """Which canaries are in the database's files or in the media folder, and where."""
    database = Path(str(town.store.engine.url.database))
    files = [*database.parent.glob(f"{database.name}*"), *folder.rglob("*")]
    read = {path.name: path.read_bytes() for path in files if path.is_file()}
    needles = [canary.encode() for canary in CANARIES] + [PHOTO]
    return [
        f"{needle!r} in {name}"
        for name, data in read.items()
        for needle in needles
        if needle in data
    ]


def live(town: Town, folder: Path) -> None:
    """She binds her home, reports, is answered, rated, listed and briefed about."""
    town.say(OPENID, "绑定住址 翠湖苑3号楼2单元1703")
    (row,) = town.rows(select(Address.person_id).where(Address.value == OPENID))
    named = update(Person).where(Person.id == row["person_id"])
    town.store.transact(lambda db: db.execute(named.values(name="金丝雀女士", phone=PHONE)))
    town.say(OPENID, f"翠湖苑3号楼2单元1703水管漏水{STORY}，电话{PHONE}，证件{IDENTITY}")
    town.hear(OPENID, Kind.IMAGE, media="canary-media")
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "cd.jpg").write_bytes(PHOTO)
    stored = update(Attachment).values(path="ab/cd.jpg", state="stored")
    town.store.transact(lambda db: db.execute(stored))
    town.live(days=1)
    town.talk((LIN, "接单 1", "#1"), (LIN, "查看 1", STORY), (LIN, "我的任务", "1703"))
    town.say(LIN, f"备注 1 金丝雀女士说还有{STORY}")
    town.say(OPENID, f"补充 1 {STORY}，漏得更厉害了")
    town.say(LIN, f"追问 1 {STORY}是几点？")
    town.say(OPENID, f"是{STORY}")
    town.talk((SHEN, "超期", ""), (LIN, "办结 1 换了管子", "#1"))
    town.say(OPENID, "111")
    town.live(days=4)
    town.say(ZHENG, "翠湖苑5号楼3单元电梯坏了")


def forget(town: Town) -> None:
    town.talk((OPENID, "删除我的信息", "确认删除"), (OPENID, "确认删除", "一刻钟"))
    town.wait(minutes=16)


def sweep(town: Town, folder: Path) -> None:
    remove_files(town.store, folder, datetime.now(town.now.tzinfo) + timedelta(minutes=10))
    assert sweep_due(town.store, lambda db: True)


def test_of_the_forgotten_no_byte_is_left(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    live(town, folder)
    assert len(found(town, folder)) >= len(CANARIES)
    forget(town)
    sweep(town, folder)
    assert found(town, folder) == []
    assert town.rows(select(Request.id).where(Request.id == 1))


def test_a_file_is_written_anew_once_after_deletions(town: Town) -> None:
    assert not sweep_due(town.store, lambda db: True)
    log(town)
    assert not sweep_due(town.store, lambda db: False)
    assert sweep_due(town.store, lambda db: True)
    assert not sweep_due(town.store, lambda db: True)


def log(town: Town) -> None:
    line = {"at": town.now, "what": "messages", "why": "retention", "count": 1}
    town.store.transact(lambda db: db.execute(insert(Deletion).values(**line)))


def test_whoever_writes_while_the_file_is_written_anew_is_answered(town: Town) -> None:
    town.say(WANG, "你好")
    write_anew(town.store.engine)
    town.say(WANG, "你好")
    (row,) = town.rows(select(func.count(Message.id).label("count")))
    assert row["count"] == 2


def doom(town: Town, paths: Iterable[str]) -> None:
    rows = [{"path": path, "at": town.now} for path in paths]
    town.store.transact(lambda db: db.execute(insert(DoomedFile), rows))


@pytest.mark.parametrize(
    ("needed", "later", "stays", "waits"),
    [
        (False, timedelta(minutes=10), False, False),
        (False, timedelta(0), True, True),
        (True, timedelta(minutes=10), True, False),
    ],
    ids=["nobody needs it", "it is being stored", "somebody sent the same"],
)
def test_a_file_goes_when_nobody_needs_it(
    town: Town, tmp_path: Path, needed: bool, later: timedelta, stays: bool, waits: bool
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(PHOTO)
    doom(town, ["photo.jpg", "never-there.jpg"])
    if needed:
        photo = {
            "person_id": 1, "kind": "image", "media_id": "m", "path": "photo.jpg",
            "created_at": town.now, "retry_at": town.now, "lease_until": town.now,
        }  # fmt: skip
        town.store.transact(lambda db: db.execute(insert(Attachment).values(**photo)))
    remove_files(town.store, tmp_path, datetime.now(town.now.tzinfo) + later)
    assert file.exists() is stays
    assert bool(town.rows(select(DoomedFile.id).where(DoomedFile.path == "photo.jpg"))) is waits
