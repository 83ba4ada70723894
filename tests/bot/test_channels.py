import logging
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from bot.channels import Letter
from bot.channels.console import ConsoleChannel
from bot.channels.fields import field_value
from bot.channels.media import MediaChannel
from bot.channels.template import TemplateChannel, message_id
from bot.channels.text import TextChannel, split_text
from bot.errcodes import PlatformError, Verdict
from bot.words import Words
from tests.bot.outbox_rows import NOW, add_notice, add_person, address, new_store, notice

ZONE = ZoneInfo("Asia/Shanghai")
WORDS = Words({"why.signed": "没有按时签收"})
TEMPLATES = {
    "notice.filed": SimpleNamespace(
        id="T1", fields={"character_string1": "number", "thing2": "text"}
    )
}


class FakeApi:
    """Takes what is sent, or raises what it is told to, in order."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.texts = []
        self.templates = []
        self.media = []

    def _refuse(self):
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error

    def send_text(self, openid, text):
        self._refuse()
        self.texts.append(text)

    def send_media(self, openid, kind, media_id):
        self._refuse()
        self.media.append((openid, kind, media_id))

    def send_template(self, openid, template_id, fields, **options):
        self._refuse()
        self.templates.append((openid, template_id, fields, options))


def refused(code):
    return PlatformError("refused", errcode=code)


def letter(address_id=1, **values):
    given = {
        "notice_id": 7,
        "key": "event:5:3",
        "kind": "notice.filed",
        "facts": {"number": "#12", "text": "楼道灯坏了"},
        "address_id": address_id,
        "address": "openid-lin",
        "now": NOW,
    }
    return Letter(**(given | values))


# Template fields


@pytest.mark.parametrize(
    ("field", "fact", "shown"),
    [
        ("thing2", "楼道灯坏了", "楼道灯坏了"),
        (
            "thing2",
            "一二三四五六七八九十一二三四五六七八九十",
            "一二三四五六七八九十一二三四五六七八九十",
        ),
        (
            "thing2",
            "一二三四五六七八九十一二三四五六七八九十多",
            "一二三四五六七八九十一二三四五六七八九…",
        ),
        ("thing2", "第一行\n第二行\t尾\x07\u202e", "第一行 第二行 尾"),
        ("thing2", "", "无"),
        ("thing2", None, "无"),
        ("thing2", "\u200b\n", "无"),
        ("keyword1", 12, "12"),
        ("first", "x" * 30, "x" * 19 + "…"),
        ("character_string1", "#12", "#12"),
        ("character_string1", "单号#12", "#12"),
        ("character_string1", "张", "-"),
        ("character_string1", "9" * 40, "9" * 32),
        ("number1", "#12", "12"),
        ("number1", "没有", "0"),
        ("phrase3", "处理中", "处理中"),
        ("phrase3", "已受理，待网格员接单", "已受理待网"),
        ("name4", "林晓（网格员）", "林晓网格员"),
        ("phone_number5", "139 0000 0002", "13900000002"),
        ("letter1", "ab1张", "ab"),
        ("symbol1", "!?好", "!?"),
        ("car_number1", "京A·12345", "京A12345"),
        ("amount1", "约35.50元", "35.50元"),
        ("time6", "2026-11-21T10:05:00+00:00", "2026年11月21日 18:05"),
        ("time6", datetime(2026, 11, 21, 10, 5, tzinfo=ZONE), "2026年11月21日 10:05"),
        ("date6", "2026-11-21T20:05:00+00:00", "2026年11月22日"),
        ("time6", "今天18:05前", "18:05"),
        ("time6", "请于2026年1月2日 8:00前", "2026年1月2日 8:00"),
    ],
)
def test_a_fact_is_shaped_to_what_its_field_takes(field, fact, shown):
    assert field_value(field, fact, ZONE) == shown


# Template messages


def test_a_template_shows_the_facts_under_the_notices_own_id():
    api = FakeApi()
    outcome = TemplateChannel(api, TEMPLATES, ZONE, WORDS.shown).send(letter())
    sent = (
        "openid-lin",
        "T1",
        {"character_string1": "#12", "thing2": "楼道灯坏了"},
        {"client_msg_id": message_id("event:5:3"), "url": ""},
    )
    assert (outcome.verdict, api.templates) == (Verdict.DONE, [sent])


def test_a_fact_that_names_words_is_shown_as_those():
    api = FakeApi()
    fact = [{"say": "why.signed"}]
    said = letter(facts={"number": "#12", "text": fact})
    TemplateChannel(api, TEMPLATES, ZONE, WORDS.shown).send(said)
    assert api.templates[0][2]["thing2"] == "没有按时签收"


def test_an_id_is_short_the_same_at_each_try_and_different_for_each_notice():
    ids = {message_id("event:5:3"), message_id("event:5:3"), message_id("event:5:4" * 9)}
    assert {len(each) for each in ids} == {32}
    assert len(ids) == 2


def test_a_kind_without_a_template_goes_another_way():
    api = FakeApi()
    outcome = TemplateChannel(api, TEMPLATES, ZONE, WORDS.shown).send(letter(kind="notice.other"))
    assert (outcome.verdict, api.templates) == (Verdict.OTHER_CHANNEL, [])


def test_a_refused_template_tells_why():
    outcome = TemplateChannel(FakeApi(refused(43004)), TEMPLATES, ZONE, WORDS.shown).send(letter())
    assert (outcome.verdict, outcome.error) == (Verdict.RECIPIENT_GONE, "43004 refused")


# Texts


@pytest.fixture
def store(tmp_path):
    store = new_store()
    yield store
    store.close()


def send_text(store, api, text="楼道灯坏了", **person):
    add_person(store, **person)
    channel = TextChannel(api, store.transact, lambda _kind, _facts: text)
    return channel.send(letter(address(store).id)).verdict


def test_a_text_takes_one_message_off_the_window(store):
    api = FakeApi()
    assert send_text(store, api) is Verdict.DONE
    assert (api.texts, address(store).window_left) == (["楼道灯坏了"], 4)


@pytest.mark.parametrize("window", [{"left": 0}, {"window_until": NOW}])
def test_without_a_window_nothing_is_sent(store, window):
    api = FakeApi()
    assert send_text(store, api, **window) is Verdict.OTHER_CHANNEL
    assert api.texts == []


def test_a_long_text_counts_once_for_each_piece(store):
    api = FakeApi()
    assert send_text(store, api, "字" * 1500) is Verdict.DONE
    assert ([len(each) for each in api.texts], address(store).window_left) == ([666, 666, 168], 2)


def test_a_text_with_more_pieces_than_the_window_has_left_is_not_begun(store):
    api = FakeApi()
    assert send_text(store, api, "字" * 1500, left=2) is Verdict.OTHER_CHANNEL
    assert (api.texts, address(store).window_left) == ([], 2)


def test_a_text_that_is_still_too_long_is_split_further(store):
    api = FakeApi(None, refused(45002))
    assert send_text(store, api, "字" * 1000) is Verdict.DONE
    assert "".join(api.texts) == "字" * 1000
    assert ([len(each) for each in api.texts], address(store).window_left) == ([666, 333, 1], 2)


@pytest.mark.parametrize("error", [refused(-1), refused(43117), PlatformError("HTTP 502")], ids=str)
def test_after_a_piece_that_was_refused_the_next_try_goes_on_with_it(store, error):
    text = "字" * 1500
    api = FakeApi(None, error)
    channel = TextChannel(api, store.transact, lambda _kind, _facts: text)
    row = add_notice(store, add_person(store), "a")
    for _try in range(2):
        facts = notice(store, row).facts
        channel.send(letter(address(store).id, notice_id=row, facts=facts))
    assert "".join(api.texts) == text
    assert address(store).window_left == 2


def test_another_address_gets_the_text_from_its_beginning(store):
    api = FakeApi(None, refused(-1))
    channel = TextChannel(api, store.transact, lambda _kind, _facts: "字" * 700)
    row = add_notice(store, add_person(store), "a")
    channel.send(letter(address(store).id, notice_id=row))
    add_person(store, "openid-new")
    api.texts.clear()
    facts = notice(store, row).facts
    channel.send(letter(address(store, "openid-new").id, notice_id=row, facts=facts))
    assert "".join(api.texts) == "字" * 700


def test_splitting_ends(store):
    assert send_text(store, FakeApi(*[refused(45002)] * 9)) is Verdict.SPLIT


@pytest.mark.parametrize("code", [45015, 45047])
def test_a_window_the_platform_calls_closed_is_closed(store, code):
    assert send_text(store, FakeApi(refused(code))) is Verdict.OTHER_CHANNEL
    assert address(store).window_left == 0


@pytest.mark.parametrize(
    ("error", "left"),
    [
        (refused(-1), 5),
        (PlatformError("HTTP 502"), 5),
        (PlatformError("cut", unknown=True), 4),
    ],
)
def test_only_what_the_platform_may_have_taken_counts(store, error, left):
    send_text(store, FakeApi(error))
    assert address(store).window_left == left


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", [""]),
        ("短", ["短"]),
        ("字字字字", ["字字字", "字"]),
        ("ab字字字字", ["ab字字", "字字"]),
        ("一二\n三四", ["一二\n", "三四"]),
        ("😀😀😀", ["😀😀", "😀"]),
        ("\ud800" * 11, ["\ud800" * 10, "\ud800"]),
    ],
)
def test_a_text_is_split_between_characters(text, pieces):
    split = split_text(text, 10)
    assert [len(each) for each in split] == [len(each) for each in pieces]
    assert all(len(each.encode("utf-8", "replace")) <= 10 for each in split)


# Console


def test_the_console_names_nobody(caplog):
    caplog.set_level(logging.INFO)
    outcome = ConsoleChannel().send(letter(address="openid-lin-xiao"))
    assert outcome.verdict is Verdict.DONE
    assert caplog.messages == ["notice 7 (notice.filed) to op…"]


def test_windows_follow_business_time(store):
    add_person(store, window_until=NOW + timedelta(hours=1))
    channel = TextChannel(FakeApi(), store.transact, lambda _kind, _facts: "好")
    late = letter(address(store).id, now=NOW + timedelta(hours=2))
    assert channel.send(late).verdict is Verdict.OTHER_CHANNEL


MEDIUM = {"kind": "media", "facts": {"number": "#12", "medium": "voice", "media_id": "m1"}}


def test_a_voice_goes_out_by_the_id_it_came_with_and_counts_in_the_window(tmp_path):
    store, api = new_store(), FakeApi()
    add_person(store)
    sending = letter(address(store).id, **MEDIUM)
    assert MediaChannel(api, store.transact).send(sending).verdict is Verdict.DONE
    assert api.media == [("openid-lin", "voice", "m1")]
    assert address(store).window_left == 4


def test_a_voice_that_the_platform_no_longer_has_is_told_of_in_words(tmp_path):
    store, api = new_store(), FakeApi(refused(40007))
    add_person(store)
    sending = letter(address(store).id, **MEDIUM)
    assert MediaChannel(api, store.transact).send(sending).verdict is Verdict.OTHER_CHANNEL


def test_words_do_not_go_by_the_channel_of_media(tmp_path):
    store, api = new_store(), FakeApi()
    add_person(store)
    sent = MediaChannel(api, store.transact).send(letter(address(store).id))
    assert sent.verdict is Verdict.OTHER_CHANNEL and api.media == []
