"""Which words corrected messages share, who may teach, and what a suggestion is made of."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from commands.database import Store
from models import (
    Correction,
    Corrector,
    Message,
    Notice,
    Person,
    Question,
    Refusal,
    Revision,
    WordChange,
    WordSuggestion,
)
from services import correcting, suggesting, teaching, words
from services.calendar import WorkCalendar
from services.community import load_community, read_community
from services.desk import Desk
from services.house import House, HouseKeeper, Manners
from services.runs import Run, Told, common_runs
from services.words import Wanted
from tests.databases import Filled

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "demo" / "community.yaml"
RAIN = ("屋里下雨接了三盆", "昨晚屋里下雨", "一到雷天屋里下雨")


#: A database with the demo's community.
LAID = Filled(
    lambda store: store.transact(lambda db: load_community(db, read_community(DEMO), NOW))
)


@pytest.fixture
def store() -> Store:
    return LAID.open()


@pytest.fixture
def keeper() -> HouseKeeper:
    return HouseKeeper(WorkCalendar(), Manners())


def house(store: Store) -> House:
    return store.read(lambda db: HouseKeeper(WorkCalendar(), Manners()).now(db, NOW))


def desk(db: Connection, name: str) -> Desk:
    """The desk of a member of staff."""
    person = db.execute(select(Person.id).where(Person.name == name)).scalar_one()
    return Desk(db, HouseKeeper(WorkCalendar(), Manners()).now(db, NOW), NOW, person)


def corrected(
    store: Store,
    texts: Iterable[str],
    *,
    guessed: str = "H1",
    meant: str = "R5",
    at: datetime = NOW,
    names: tuple[str, ...] = ("甲", "乙", "丙"),
) -> None:
    """Messages of several people that staff corrected to a category."""

    def work(db: Connection) -> None:
        for number, text in enumerate(texts):
            person = db.execute(
                insert(Person).values(
                    name=names[number % len(names)], phone="", active=True, created_at=at
                )
            ).inserted_primary_key
            assert person is not None
            key = f"{at:%d%H%M}-{meant}-{number}-{text}"
            db.execute(
                insert(Message).values(
                    key=key, person_id=person[0], kind="text", text=text, received_at=at
                )
            )
            correcting.keep(db, at, guessed, meant, Corrector.STAFF, message_key=key)

    store.transact(work)


def look(store: Store, keeper: HouseKeeper, now: datetime = NOW, **more: Any) -> int:
    """Let the clock look at what is due; how many words were suggested."""
    due = store.read(lambda db: suggesting.WAITING.due(db, now, 50))
    return sum(
        store.transact(lambda db, row=row: suggesting.look(db, now, keeper, row, **more))  # type: ignore[misc]
        for row in due
    )


def suggested(store: Store) -> list[tuple[Any, ...]]:
    rows = select(
        WordSuggestion.word, WordSuggestion.code, WordSuggestion.corrected, WordSuggestion.harm
    )
    return [tuple(row) for row in store.read(lambda db: db.execute(rows).all())]


# --- The runs that messages share.


@pytest.mark.parametrize(
    ("texts", "shared"),
    [
        (RAIN, [Run("屋里下雨", 3)]),
        # Only two say it.
        (RAIN[:2], []),
        # The longer one is said by fewer: both are words of their own.
        (
            ("屋里下雨", "屋里下雨", "屋里下雨", "外头下雨"),
            [Run("下雨", 4), Run("屋里下雨", 3)],
        ),
        # Loose ends are cut off, counts and places are none.
        (("我的墙皮掉了", "咱的墙皮掉了", "他的墙皮掉了"), [Run("墙皮掉", 3)]),
        (("三号楼三单元", "三号楼三单元", "三号楼三单元"), []),
        (("abc12345", "abc12345", "abc12345"), []),
        # A sign parts two runs.
        (("屋里，下雨", "屋里，下雨", "屋里，下雨"), [Run("下雨", 3), Run("屋里", 3)]),
    ],
)
def test_messages_share_the_longest_words_that_all_of_them_say(
    texts: tuple[str, ...], shared: list[Run]
) -> None:
    assert list(common_runs(Told(at, text) for at, text in enumerate(texts))) == shared


def test_what_one_person_says_often_is_no_word_of_the_community() -> None:
    assert list(common_runs(Told(1, text) for text in RAIN)) == []


# --- Who may teach what.


def test_only_who_is_over_every_grid_may_change_words(store: Store) -> None:
    assert [one.name for one in teaching.masters(house(store))] == ["苏文清"]
    wanted = Wanted("屋里下雨", "R5")
    with pytest.raises(Refusal) as refused:
        store.transact(lambda db: words.keep(desk(db, "沈川"), wanted))
    assert (refused.value.kind, refused.value.facts["names"]) == ("refuse.word_scope", "苏文清")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("雨", "refuse.word_length"),
        ("一二三四五六七八九十甲乙丙", "refuse.word_length"),
        ("屋里 下雨", "refuse.word_length"),
        ("屋里，下雨", "refuse.word_length"),
        ("电话139", "refuse.word_digits"),
        ("三单元漏", "refuse.word_digits"),
        ("林晓不来", "refuse.word_name"),
        ("翠湖苑漏水", "refuse.word_name"),
    ],
)
def test_what_is_no_word_or_names_somebody_is_refused(store: Store, word: str, kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        teaching.check(house(store), word)
    assert refused.value.kind == kind


@pytest.mark.parametrize("word", ["漏雨", "屋里下雨", "wifi坏了", "一直响"])
def test_an_everyday_word_is_one(store: Store, word: str) -> None:
    teaching.check(house(store), word)


# --- Versions.


def test_a_change_raises_the_revision_and_its_version_is_never_used_again(store: Store) -> None:
    revision = select(Revision.value).where(Revision.name == "community")

    def change(db: Connection) -> tuple[int, int]:
        version = words.keep(desk(db, "苏文清"), Wanted("屋里下雨", "R5"))
        return version, db.scalar(revision) or 0

    first, risen = store.transact(change)
    store.transact(lambda db: words.undo(desk(db, "苏文清"), None))
    second, again = store.transact(change)
    assert (first, second) == (1, 2)
    assert again == risen + 2


def test_what_counts_are_the_changes_that_are_not_undone_in_their_order(store: Store) -> None:
    def change(db: Connection) -> list[tuple[int, str, bool]]:
        own = desk(db, "苏文清")
        words.keep(own, Wanted("屋里下雨", "R5"))
        words.keep(own, Wanted("屋里下雨", "R5", struck=True))
        words.keep(own, Wanted("返味", "R4"))
        words.undo(own, 2)
        return [(one.version, one.word, one.struck) for one in words.in_force(db)]

    assert store.transact(change) == [(1, "屋里下雨", False), (3, "返味", False)]


def test_the_same_change_made_twice_at_once_is_kept_once(store: Store) -> None:
    def change(db: Connection) -> None:
        words.keep(desk(db, "苏文清"), Wanted("屋里下雨", "R5"))
        with pytest.raises(Refusal, match="word_known"):
            words.keep(desk(db, "苏文清"), Wanted("屋里下雨", "R5"))

    store.transact(change)


def test_a_change_undone_twice_at_once_is_undone_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = select(Revision.value).where(Revision.name == "community")

    def change(db: Connection) -> None:
        words.keep(desk(db, "苏文清"), Wanted("屋里下雨", "R5"))
        read_before = words.in_force(db)
        words.undo(desk(db, "苏文清"), 1)
        risen = db.scalar(revision)
        monkeypatch.setattr(words, "in_force", lambda db: read_before)
        with pytest.raises(Refusal, match="word_no_version"):
            words.undo(desk(db, "苏文清"), 1)
        assert db.scalar(revision) == risen

    store.transact(change)


# --- Suggesting.


def test_a_suggestion_is_asked_of_who_may_decide_with_the_figures_alone(
    store: Store, keeper: HouseKeeper
) -> None:
    corrected(store, RAIN)
    assert look(store, keeper) == 1
    assert suggested(store) == [("屋里下雨", "R5", 3, 0)]
    (notice,) = store.read(lambda db: db.execute(select(Notice.kind, Notice.facts)).all())
    assert notice.kind == "word_wanted"
    assert not any(text in str(notice.facts) for text in RAIN)
    assert len(store.read(lambda db: db.execute(select(Question.id)).all())) == 1


def test_the_same_is_suggested_once(store: Store, keeper: HouseKeeper) -> None:
    corrected(store, RAIN)
    assert look(store, keeper) == 1
    corrected(store, RAIN, at=NOW + timedelta(hours=1))
    assert look(store, keeper, NOW + timedelta(hours=1)) == 0


def test_an_own_word_is_not_suggested(store: Store, keeper: HouseKeeper) -> None:
    store.transact(lambda db: words.keep(desk(db, "苏文清"), Wanted("屋里下雨", "R5")))
    corrected(store, RAIN)
    assert look(store, keeper) == 0


def test_what_is_older_than_thirty_days_counts_no_more(store: Store, keeper: HouseKeeper) -> None:
    corrected(store, RAIN[:2], at=NOW - timedelta(days=31))
    corrected(store, RAIN[2:])
    assert look(store, keeper) == 0


@pytest.mark.parametrize(
    ("guessed", "meant"), [("H1", "D1"), ("D1", "R5"), ("E4", "R5"), ("H1", "O8")]
)
def test_what_is_private_or_was_taken_for_it_is_never_read_for_words(
    store: Store, keeper: HouseKeeper, guessed: str, meant: str
) -> None:
    corrected(store, RAIN, guessed=guessed, meant=meant)
    assert look(store, keeper) == 0
    assert suggested(store) == []


def test_names_and_places_are_in_no_suggestion(store: Store, keeper: HouseKeeper) -> None:
    texts = [f"翠湖苑林晓马桂兰说漏{end}" for end in ("雨", "水", "风")]
    corrected(store, texts, names=("马桂兰",))
    look(store, keeper)
    assert [word for word, *_ in suggested(store)] == ["说漏"]


def test_a_word_that_everybody_says_of_other_things_is_not_suggested(
    store: Store, keeper: HouseKeeper
) -> None:
    corrected(store, RAIN)
    common = [({"H1"}, "屋里下雨似的全是垃圾"), ({"R5"}, "屋里下雨"), ({"S1"}, "屋里下雨还开大会")]
    assert look(store, keeper, known=lambda: common) == 0


def test_a_correction_is_looked_at_once_and_by_one_clock(store: Store, keeper: HouseKeeper) -> None:
    corrected(store, RAIN)
    due = store.read(lambda db: suggesting.WAITING.due(db, NOW, 50))
    assert len(due) == 3
    for row in due:
        store.transact(lambda db, row=row: suggesting.look(db, NOW, keeper, row))  # type: ignore[misc]
    assert len(suggested(store)) == 1
    assert store.read(lambda db: suggesting.WAITING.due(db, NOW, 50)) == []
    assert store.read(suggesting.WAITING.next_at) is None


def test_a_correction_that_cannot_be_looked_at_lets_the_others_come_first(store: Store) -> None:
    corrected(store, RAIN)
    first = store.read(lambda db: suggesting.WAITING.due(db, NOW, 1))[0]
    store.transact(lambda db: suggesting.WAITING.put_off(db, NOW, first))
    assert first not in store.read(lambda db: suggesting.WAITING.due(db, NOW, 50))


# --- What staff may read of messages that were not understood.


def unheard(store: Store, name: str) -> list[str]:
    return store.transact(lambda db: [one.text for one in correcting.unheard(desk(db, name))])


def test_a_message_of_nobody_knows_where_is_read_by_who_is_over_all(store: Store) -> None:
    corrected(store, ["那个谁13900001111"], meant="")
    store.transact(lambda db: db.execute(update(Correction).values(by="")))
    assert unheard(store, "苏文清") == ["那个谁***********"]
    assert unheard(store, "罗建平") == []


def test_a_message_whose_guess_is_private_is_read_by_nobody(store: Store) -> None:
    corrected(store, ["他又打我"], guessed="E4", meant="")
    store.transact(lambda db: db.execute(update(Correction).values(by="")))
    assert unheard(store, "苏文清") == []


def test_word_changes_name_who_made_them(store: Store) -> None:
    store.transact(lambda db: words.keep(desk(db, "苏文清"), Wanted("屋里下雨", "R5")))
    made = select(Person.name).join(WordChange, WordChange.made_by == Person.id)
    assert store.read(lambda db: db.scalars(made).all()) == ["苏文清"]
