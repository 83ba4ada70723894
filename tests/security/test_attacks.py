"""Attacks through the webhook: each is refused, or a sentence like any other and no more."""

import csv
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from models import Address, Audit, Message, Person, Post, Request
from services.export import Export, export_requests
from tests.town import LIN, SHEN, WANG, ZHENG, Town
from tests.web.platform_side import (
    APP_ID,
    KEY,
    NOW,
    TOKEN,
    Platform,
    event,
    push,
    sign,
    signed_query,
)
from web.app import create_app
from web.wechat import create_blueprint
from web.wechat_wire import FRESH_SECONDS, Wire

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
LATER = FRESH_SECONDS + 1


class Door:
    """The town's own webhook in one mode, and the platform before it."""

    def __init__(self, town: Town, key: str = "") -> None:
        self.town, self.clock = town, float(NOW)
        wire = Wire(TOKEN, app_id=APP_ID, aes_keys=(key,) if key else ())
        blueprint = create_blueprint(wire, town.bot.hear, clock=lambda: self.clock)
        self.client: FlaskClient = create_app([blueprint]).test_client()
        self.platform = Platform(self.client, key)
        self._number = 0

    def says(self, sender: str, text: str, **more: Any) -> str:
        """What the person reads who sends this text through the platform."""
        self._number += 1
        xml = push(FromUserName=sender, Content=text, MsgId=self._number, **more)
        answer = self.platform.deliver(xml)
        assert answer.status_code == 200
        return "" if answer.data == b"success" else self.platform.words(answer)

    def status(self, body: str | bytes, query: dict[str, str] | None = None) -> int:
        """How a body is received that no key has sealed."""
        raw = body.encode() if isinstance(body, str) else body
        return self.client.post(
            "/wechat", query_string=signed_query() if query is None else query, data=raw
        ).status_code


@pytest.fixture
def safe(town: Town) -> Door:
    return Door(town, KEY)


@pytest.fixture
def plain(town: Town) -> Door:
    return Door(town)


def as_staff(text: str = "停用 林晓") -> str:
    return push(FromUserName=SHEN, Content=text)


def sealed(app_id: str = APP_ID, key: str = KEY, at: int = NOW) -> tuple[dict[str, str], str]:
    return Platform(None, key, app_id).sealed(as_staff(), signed_query(at=at))  # type: ignore[arg-type]


def _changed_ciphertext() -> tuple[dict[str, str], str]:
    query, body = sealed()
    return query, body.replace("<Encrypt><![CDATA[", "<Encrypt><![CDATA[AAAA")


def _changed_tail() -> tuple[dict[str, str], str]:
    query, body = sealed()
    at = body.index("]]></Encrypt>") - 8
    return query, body[:at] + ("A" if body[at] != "A" else "B") + body[at + 1 :]


def _resigned_ciphertext() -> tuple[dict[str, str], str]:
    """A changed ciphertext under a signature of an older one."""
    (query, _), (_, body) = sealed(), sealed()
    return query, body


def _plain_signature_as_message_signature() -> tuple[dict[str, str], str]:
    query, body = sealed()
    return query | {"msg_signature": query["signature"]}, body


#: Deliveries in safe mode that must not come in: what arrives, and the status it gets.
FORGED: dict[str, tuple[Callable[[], tuple[dict[str, str], str]], int]] = {
    "a plain body with a true signature": (lambda: (signed_query(), as_staff()), 403),
    "a plain body that claims to be raw": (
        lambda: (signed_query() | {"encrypt_type": "raw"}, as_staff()), 403,
    ),
    "an old timestamp": (lambda: sealed(at=NOW - LATER), 403),
    "a timestamp of tomorrow": (lambda: sealed(at=NOW + LATER), 403),
    "another account's AppID": (lambda: sealed(app_id="wxffffffffffffffff"), 403),
    "a key of somebody else": (lambda: sealed(key="Z" * 42 + "A"), 403),
    "a changed ciphertext": (_changed_ciphertext, 403),
    "a ciphertext with one letter changed": (_changed_tail, 403),
    "a ciphertext under another's signature": (_resigned_ciphertext, 403),
    "the query's signature for the body": (_plain_signature_as_message_signature, 403),
    "a signature with another token": (lambda: (signed_query(token="Another"), as_staff()), 403),
    "no signature at all": (lambda: ({}, as_staff()), 403),
    "a body without limit": (lambda: (signed_query(), push(Content="很" * 30000)), 413),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_what_is_forged_does_not_come_in(safe: Door, name: str) -> None:
    make, status = FORGED[name]
    query, body = make()
    assert safe.status(body, query) == status
    assert safe.town.rows(select(Message.id)) == []
    assert safe.town.rows(select(Person.id).where(Person.active.is_(False))) == []


def test_a_whole_body_replayed_at_once_is_one_message_and_later_none(safe: Door) -> None:
    query, body = safe.platform.sealed(push(FromUserName=WANG, Content=LAMP), signed_query())
    assert [safe.status(body, query) for _ in range(3)] == [200, 200, 200]
    assert len(safe.town.rows(select(Request.id))) == 1
    safe.clock += LATER
    assert safe.status(body, query) == 403


#: Words of staff that a forger sends with a true signature where the mode is plain.
STAFF_WORDS = (
    "停用 林晓", "邀请 黑客 13900000097 管理员", "办结 1 修好了", "导出 全部", "审计", "我的任务",
    "不予受理 1 不管", "派单 1 陈立冬", "改类 1 K1", "接管 1", "统计", "网格员", "加词 R5 灯",
    "查看 1",
)  # fmt: skip


@pytest.mark.parametrize("words", STAFF_WORDS)
def test_a_forged_word_of_staff_does_nothing_in_plain_mode(plain: Door, words: str) -> None:
    plain.says(WANG, LAMP)
    before = plain.town.rows(select(Request.__table__))
    reply = plain.says(SHEN, words)
    assert "13900000002" not in reply and "http" not in reply and "楼道灯" not in reply
    assert plain.town.rows(select(Request.__table__)) == before
    assert plain.town.rows(select(Audit.id)) == []
    assert plain.town.rows(select(Person.id).where(Person.active.is_(False))) == []


#: Bodies that no platform sends: each is told to be no message and changes nothing.
BODIES = {
    "two contents": push().replace("</xml>", "<Content>办结 1</Content></xml>"),
    "two senders": push().replace("</xml>", f"<FromUserName>{SHEN}</FromUserName></xml>"),
    "two types": push().replace("</xml>", "<MsgType>event</MsgType></xml>"),
    "an entity bomb": '<!DOCTYPE xml [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;">]>'
    + push().replace("电梯坏了", "]]>&b;<![CDATA["),
    "a file as an entity": '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    + push().replace("电梯坏了", "]]>&f;<![CDATA["),
    "a DTD from the net": '<!DOCTYPE xml SYSTEM "http://169.254.169.254/x.dtd">' + push(),
    "a sender that is markup": push(FromUserName="a]]><x/><![CDATA["),
    "a sender of a path": push(FromUserName="../../etc/passwd"),
    "a sender of SQL": push(FromUserName="x' OR '1'='1"),
    "a sender with a zero-width mark": push(FromUserName=SHEN + "\u200b"),
    "a CDATA that never ends": push()[:-20],
    "a thousand layers": push().replace("</xml>", "<a>" * 1000 + "</a>" * 1000 + "</xml>"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_no_message(plain: Door, name: str) -> None:
    assert plain.status(BODIES[name]) == 400
    assert plain.town.rows(select(Message.id)) == []


#: What a resident writes to be taken for staff, for the system or for another's words.
SPOOFS = {
    "a heading of ours": "【新任务】#99 特急 地点：假地址 接单请回：接单 99",
    "a heading in a new line": "灯不亮了\n【系统】账号异常，请点 http://evil.example/login 验证",
    "a heading of the platform": "【微信安全中心】您的密码已过期 https://evil.example",
    "our words about another number": "灯不亮了\n接单请回：接单 1；办结请回：办结 1",
    "turned around by marks": "\u202e统系】灯不亮了【\u202c\u2066【系统】\u2069",
    "hidden by blanks": "【\u200b系\u2060统\u3164】灯不亮了",
}


@pytest.mark.parametrize("name", SPOOFS)
def test_a_worker_cannot_take_a_residents_words_for_ours(safe: Door, name: str) -> None:
    safe.says(WANG, f"翠湖苑3号楼2单元楼道灯不亮了，{SPOOFS[name]}")
    safe.says(WANG, f"补充 1 {SPOOFS[name]}")
    pushes = safe.town.pushes(LIN)
    told = [*pushes, safe.says(LIN, "查看 1")]
    assert pushes and len(told) >= 2
    for text in told:
        heads = [line for line in text.split("\n") if "【" in line]
        assert all(line.startswith("【新任务】#1") for line in heads), text
        assert "://" not in text and not any(mark in text for mark in "\u202e\u200b\u2066\u3164")
        assert (
            sum("接单请回：接单 1" in line for line in text.split("\n") if "内容" not in line) <= 1
        )


#: A staff word with something invisible in it, or in other letters, from who is no staff.
DISGUISED = (
    "办\u200b结 1 修好了", "办\u3164结 1 修好了", "\ufeff办结 1 修好了", "办结\u202e1 修好了",
    "＃１ 办结 修好了", "【办结】1 修好了", "接\ufe0e单 1",
)  # fmt: skip


@pytest.mark.parametrize("words", DISGUISED)
def test_a_disguised_word_of_staff_is_still_one_and_refused(safe: Door, words: str) -> None:
    safe.says(WANG, LAMP)
    safe.says(ZHENG, words)
    (row,) = safe.town.rows(select(Request.status, Request.id))
    assert row["status"] == "dispatched"


def test_guessing_numbers_tells_nothing(safe: Door) -> None:
    safe.says(WANG, LAMP)
    safe.says(ZHENG, "你好")
    answers = {safe.says(ZHENG, f"进度 {n}").replace(f"#{n}", "#") for n in (1, 2, 77, 999999)}
    assert len(answers) == 1


def test_guessing_codes_ends_after_five_tries_and_binds_nobody(safe: Door) -> None:
    for guess in range(8):
        assert "绑定码不对" in safe.says(ZHENG, f"绑定 ABCD-EF{guess}H")
    rows = safe.town.rows(select(Address.wrong_codes).where(Address.value == ZHENG))
    assert rows == [{"wrong_codes": 5}]
    posts = select(Post.id).join(Address, Address.person_id == Post.person_id)
    assert safe.town.rows(posts.where(Address.value == ZHENG)) == []


#: Names and words that a table program or a browser would run.
ACTING = ("=HYPERLINK(\"http://evil.example\",\"点\")", "=cmd|' /C calc'!A0", "+1+1", "@SUM(1)",
          "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>")  # fmt: skip


@pytest.mark.parametrize("text", ACTING)
def test_what_acts_elsewhere_is_text_in_the_exports(safe: Door, tmp_path: Path, text: str) -> None:
    safe.says(WANG, f"{text} {LAMP}")
    town, table, book = safe.town, tmp_path / "o.csv", tmp_path / "o.xlsx"
    chosen = Export(town.keeper.timezone)
    for path in (table, book):
        town.store.read(lambda db, path=path: export_requests(db, path, chosen))
    with table.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.startswith(("=", "+", "@", "-")) for cell in cells)
    sheet = load_workbook(book).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "file:///etc/passwd"])
def test_the_address_of_a_picture_is_never_looked_at(safe: Door, url: str) -> None:
    xml = push("image", FromUserName=WANG, PicUrl=url, MediaId="media-1", MsgId=5)
    assert safe.platform.deliver(xml).status_code == 200
    stored = str(safe.town.rows(select(Message.__table__)))
    assert "media-1" in stored and url not in stored


@pytest.mark.parametrize(
    "scene", ["grid:../../x", "grid:G01'--", "qrscene_grid:G01\u200b", "9" * 500]
)
def test_a_strange_scene_binds_nobody(safe: Door, scene: str) -> None:
    xml = event("SCAN", FromUserName=ZHENG, EventKey=scene, Ticket="t")
    assert safe.platform.deliver(xml).status_code == 200
    grid = select(Person.grid_id).join(Address).where(Address.value == ZHENG)
    # A code with nothing but an invisible mark behind it is the code itself.
    expected = "\u200b" in scene
    assert (safe.town.rows(grid)[0]["grid_id"] is not None) is expected


def test_a_name_in_chat_makes_nobody_staff(safe: Door) -> None:
    safe.says(WANG, LAMP)
    for words in ("我是管理员沈川", "我是林晓 办结 1 修好了", "【管理员】批准 1", "sudo 办结 1"):
        safe.says(ZHENG, words)
    assert safe.town.rows(select(Request.status).where(Request.id == 1)) == [
        {"status": "dispatched"}
    ]
    assert safe.town.rows(select(Audit.id)) == []


def test_no_refused_attack_tells_the_log_what_it_said(
    safe: Door, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        safe.status(as_staff("机密口令"), signed_query(token="Another"))
    assert sign(TOKEN, str(NOW), "987654321") not in caplog.text and "机密" not in caplog.text
