import hashlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, select

from bot.errcodes import OversizeError, PlatformError
from bot.media import MediaFetcher
from bot.media_files import write_once
from models import Attachment
from tests.bot.outbox_rows import NOW, PAST, add_person, new_store

PHOTO = b"\xff\xd8\xffphoto"


@pytest.fixture
def store(tmp_path):
    store = new_store()
    yield store
    store.close()


def add_attachment(store, **values):
    row = {
        "person_id": add_person(store, ""),
        "kind": "image",
        "media_id": "m1",
        "created_at": PAST,
        "retry_at": PAST,
        "lease_until": PAST,
    }
    return store.transact(
        lambda db: db.execute(insert(Attachment).values(row | values)).inserted_primary_key[0]
    )


def attachment(store, row_id):
    return store.read(
        lambda db: db.execute(select(Attachment.__table__).filter_by(id=row_id)).one()
    )


def clean(data):
    """Stands for the check of images: refuses what begins with "bad"."""
    if data.startswith(b"bad"):
        raise ValueError("neither JPEG nor PNG")
    return data + b"-clean", "jpg"


def fetcher(store, folder, answer):
    def get_media(_media_id, _max_bytes):
        if isinstance(answer, Exception):
            raise answer
        return answer

    source = SimpleNamespace(get_media=get_media)
    return MediaFetcher(store.transact, source, clean, folder, 100)


def fetch(store, folder, answer, after=0.0):
    moment = NOW + timedelta(seconds=after)
    return fetcher(store, folder, answer).fetch_due(real_now=moment, jitter=lambda: 1.0)


def test_a_photo_is_cleaned_and_stored_under_its_own_hash(store, tmp_path):
    first = add_attachment(store)
    assert fetch(store, tmp_path / "media", PHOTO) == 1
    row = attachment(store, first)
    digest = hashlib.sha256(PHOTO + b"-clean").hexdigest()
    assert (row.state, row.path) == ("stored", f"{digest[:2]}/{digest}.jpg")
    assert (tmp_path / "media" / row.path).read_bytes() == PHOTO + b"-clean"
    assert row.size == len(PHOTO + b"-clean")


@pytest.mark.parametrize(
    ("data", "ending"), [(b"#!AMR\nvoice", "amr"), (b"ID3voice", "mp3"), (b"\xff\xfbvoice", "mp3")]
)
def test_a_voice_is_told_by_its_first_bytes(store, tmp_path, data, ending):
    first = add_attachment(store, kind="voice")
    fetch(store, tmp_path, data)
    assert attachment(store, first).path.endswith(f".{ending}")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("image", b"bad"),
        ("voice", PHOTO),
        ("video", b"#!AMR\n"),
        ("image", OversizeError(100)),
    ],
)
def test_what_is_not_what_it_claims_is_refused_with_the_reason(store, tmp_path, kind, answer):
    first = add_attachment(store, kind=kind)
    assert fetch(store, tmp_path / "media", answer) == 0
    row = attachment(store, first)
    assert (row.state, bool(row.error), (tmp_path / "media").exists()) == ("refused", True, False)


@pytest.mark.parametrize(
    ("error", "age", "state", "wait"),
    [
        (PlatformError("gone", errcode=40007), 0, "lost", None),
        (PlatformError("HTTP 500"), 73, "lost", None),
        (PlatformError("HTTP 500"), 71, "pending", 2),
        (PlatformError("busy", errcode=-1), 0, "pending", 2),
        (PlatformError("minute", errcode=45011), 0, "pending", 60),
        (PlatformError("ip", errcode=40164), 0, "pending", 600),
    ],
)
def test_a_failure_waits_or_ends_as_the_platform_says(store, tmp_path, error, age, state, wait):
    first = add_attachment(store, created_at=NOW - timedelta(hours=age))
    fetch(store, tmp_path, error)
    row = attachment(store, first)
    assert row.state == state
    late = row.retry_at - NOW - timedelta(seconds=wait or 0)
    assert wait is None or timedelta(0) <= late < timedelta(seconds=1)


def test_no_number_of_failures_loses_a_photo_the_platform_still_has(store, tmp_path):
    first = add_attachment(store, tries=200)
    fetch(store, tmp_path, PlatformError("busy", errcode=-1))
    assert attachment(store, first).state == "pending"
    assert fetch(store, tmp_path, PHOTO, after=1100) == 1


def test_a_photo_that_a_dead_process_was_fetching_is_fetched_after_its_lease(store, tmp_path):
    add_attachment(store, lease_until=NOW + timedelta(seconds=30), lease_token="dead")
    assert fetch(store, tmp_path, PHOTO, after=29) == 0
    assert fetch(store, tmp_path, PHOTO, after=31) == 1


def test_the_same_photo_twice_is_one_file(store, tmp_path):
    ids = [add_attachment(store, media_id=f"m{number}") for number in range(2)]
    assert fetch(store, tmp_path / "media", PHOTO) == 2
    assert len({attachment(store, each).path for each in ids}) == 1
    assert sum(path.is_file() for path in (tmp_path / "media").rglob("*")) == 1


def test_a_write_that_breaks_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_args):
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="no space"):
        write_once(tmp_path, PHOTO, "jpg")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_stored_photo_is_readable_by_its_owner_only(tmp_path):
    path = tmp_path / write_once(tmp_path, PHOTO, "jpg")
    assert path.stat().st_mode & 0o077 == 0


def test_who_is_told_to_stop_fetches_no_other(store, tmp_path):
    for media_id in ("m1", "m2", "m3"):
        add_attachment(store, media_id=media_id)

    def get_media(_media_id, _max_bytes):
        one.stop()
        return PHOTO

    one = MediaFetcher(
        store.transact, SimpleNamespace(get_media=get_media), clean, tmp_path / "media", 100
    )
    assert one.fetch_due(real_now=NOW) == 1
