"""What `hear` promises when things go wrong: stored, honest, or sent again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.bot import Bot
from bot.incoming import CannotStore, Incoming, Kind
from bot.turn import Answer, Route, Turn
from bot.words import Say, WordsError, load_words
from models import Address, Message, Person
from tests.town import MONDAY, WANG, Town


def broken(_turn: Turn[Any]) -> Answer:
    raise RuntimeError("a bug")


def bot_with(town: Town, *routes: Route[Any], **more: Any) -> Bot[Any]:
    parts = {
        "transact": town.store.transact,
        "clock": lambda: town.now,
        "house_at": town.keeper.at,
        "understander_at": lambda _db, _revision: town.understander,
        "routes": routes,
        "words": town.words,
    }
    return Bot(**{**parts, **more})


def message(key: str = "k") -> Incoming:
    return Incoming(key, WANG, Kind.TEXT, MONDAY, text="楼道灯坏了")


def test_an_error_is_told_honestly_and_the_message_is_kept_for_a_person(town: Town) -> None:
    reply = bot_with(town, Route(broken)).hear(message())
    assert "出了点问题" in reply
    (row,) = town.rows(select(Message.text, Message.handled, Message.reply))
    assert dict(row) == {"text": "楼道灯坏了", "handled": False, "reply": reply}


def test_a_message_that_breaks_the_understanding_is_kept_for_a_person(town: Town) -> None:
    class Broken:
        def understand(self, _text: str) -> Any:
            raise ValueError("a bug")

    assert "出了点问题" in bot_with(town, understander_at=lambda _db, _revision: Broken()).hear(
        message()
    )
    (row,) = town.rows(select(Message.text, Message.handled))
    assert dict(row) == {"text": "楼道灯坏了", "handled": False}


def test_a_retry_of_a_failed_message_gets_the_same_words(town: Town) -> None:
    bot = bot_with(town, Route(broken))
    assert bot.hear(message()) == bot.hear(message())
    assert len(town.rows(select(Message.id))) == 1


def test_what_cannot_be_stored_is_never_answered(town: Town) -> None:
    def full(_work: Any) -> Any:
        raise OSError("disk full")

    with pytest.raises(CannotStore):
        bot_with(town, Route(broken), transact=full).hear(message())


def test_nothing_of_a_failed_handler_stays(town: Town) -> None:
    def half(turn: Turn[Any]) -> Answer:
        turn.db.execute(Person.__table__.update().values(name="半途"))
        raise RuntimeError("a bug")

    bot_with(town, Route(half)).hear(message())
    assert "半途" not in {row["name"] for row in town.rows(select(Person.name))}


def test_a_line_without_facts_is_left_out() -> None:
    words = load_words()
    full = Say("talk.human", {"number": "#1", "hotline": "0000-1"})
    assert "0000-1" in words.render(full)
    assert "社区电话" not in words.render(full._replace(facts={"number": "#1"}))


@pytest.mark.parametrize(
    ("own", "complaint"),
    [
        ("talk: {helo: 您好}", "没有“talk.helo”"),
        ("talk: {hello: '您好 {number}'}", "{number}"),
        ("talk: {hello: '您好 {x.y}'}", "大括号"),
        ("talk: 您好", "名称: 文字"),
        ("talk: {hello: ''}", "talk.hello"),
        ("talk: [", "读不了"),
    ],
)
def test_a_wording_that_cannot_be_used_is_named(tmp_path: Path, own: str, complaint: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(own, encoding="utf-8")
    with pytest.raises(WordsError, match=r"own\.yaml") as error:
        load_words(file)
    assert complaint in str(error.value)


def test_a_community_may_say_it_in_its_own_words(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("talk: {hello: 侬好！}", encoding="utf-8")
    assert load_words(file).render(Say("talk.hello")) == "侬好！"


def test_a_house_that_words_the_notice_anew_tells_it_once_more(town: Town) -> None:
    names = iter(["东村", "东村", "西村", "西村"])

    def house_at(*asked: Any) -> Any:
        house = town.keeper.at(*asked)
        return replace(house, manners=replace(house.manners, name=next(names)))

    def tells(house: Any) -> Say:
        return Say("privacy.notice", {"community": house.manners.name})

    def greet(_turn: Turn[Any]) -> Answer:
        return Answer((Say("talk.hello"),))

    bot = bot_with(town, Route(greet), house_at=house_at, tells=tells)
    replies = [bot.hear(message(key)) for key in "abcd"]
    assert [("东村" in reply, "西村" in reply) for reply in replies] == [
        (True, False),
        (False, False),
        (False, True),
        (False, False),
    ]


def _window(town: Town) -> tuple[object, int]:
    whose = select(Address.window_until, Address.window_left).where(Address.value == WANG)
    (row,) = town.rows(whose)
    return row["window_until"], row["window_left"]


def test_a_message_opens_the_whole_window_again_once_it_is_used_or_an_hour_old(town: Town) -> None:
    town.say(WANG, "你好")
    opened = _window(town)
    assert opened == (MONDAY + timedelta(hours=48), 5)
    town.wait(minutes=30)
    town.say(WANG, "你好")
    if town.store.engine.dialect.name == "sqlite":  # Where the row need not be written to lock it.
        assert _window(town) == opened
    town.wait(minutes=31)
    town.say(WANG, "你好")
    assert _window(town) == (town.now + timedelta(hours=48), 5)
    used = update(Address).where(Address.value == WANG).values(window_left=2)
    town.store.transact(lambda db: db.execute(used))
    town.say(WANG, "你好")
    assert _window(town)[1] == 5


def test_a_tap_opens_a_short_window_that_is_kept_as_every_time_is(town: Town) -> None:
    town.hear(WANG, Kind.CLICK, menu="help")
    short = update(Address).where(Address.value == WANG).values(window_until=MONDAY)
    town.store.transact(lambda db: db.execute(short))
    town.wait(minutes=1)
    town.hear(WANG, Kind.CLICK, menu="help")
    assert _window(town) == (town.now + timedelta(minutes=1), 3)
    same = select(Address.id).where(
        Address.value == WANG, Address.window_until == town.now + timedelta(minutes=1)
    )
    assert len(town.rows(same)) == 1
