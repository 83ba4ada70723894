"""The reference that a user writes first: wechatpy, jieba against keyword sets, the ORM.

Durable as the product is (WAL, `synchronous=FULL`), but it keeps a message and a request only:
no person, no dialogue, no history, no notice.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jieba
from flask import Flask, abort, request
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from wechatpy import parse_message
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature

KEYWORDS = {
    "水电": {"停水", "停电", "断电", "没水", "没电", "自来水", "电线", "路灯", "供电"},
    "排污": {"下水道", "堵", "堵塞", "返水", "脏水", "疏通", "化粪池"},
    "供暖": {"暖气", "暖气片", "供暖", "地暖", "凉"},
    "电梯": {"电梯", "困人", "停梯"},
    "漏水": {"漏水", "渗水", "屋顶", "墙皮"},
    "卫生": {"垃圾", "垃圾桶", "清运", "保洁", "苍蝇", "味道", "粪便"},
    "噪音": {"噪音", "装修", "电钻", "半夜", "吵"},
    "消防": {"消防", "通道", "堆", "充电", "飞线", "电动车"},
    "养犬": {"狗", "流浪狗", "养狗", "鸽子", "拴绳"},
    "绿化": {"树", "树枝", "绿化", "绿化带", "草坪"},
    "道路": {"路面", "坑", "井盖", "塌"},
    "养老": {"独居", "助餐", "老人", "养老"},
}


class Base(DeclarativeBase):
    """The tables of this reference."""


class Message(Base):
    """One message, for finding duplicates."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    msg_id: Mapped[str] = mapped_column(unique=True)
    sender: Mapped[str]
    content: Mapped[str]
    created_at: Mapped[datetime]


class Request(Base):
    """What the message asks for."""

    __tablename__ = "request"
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    category: Mapped[str]
    status: Mapped[str]


def classify(text: str) -> str:
    """The category with the most words in common with the text."""
    words = set(jieba.lcut(text))
    best = max(KEYWORDS, key=lambda name: len(words & KEYWORDS[name]))
    return best if words & KEYWORDS[best] else "其他"


def create_app(database: Path, token: str) -> Flask:
    """An application that files every new text as a request in an SQLite file."""
    engine = create_engine(f"sqlite:///{database}")
    event.listen(engine, "connect", _make_durable)
    Base.metadata.create_all(engine)
    jieba.initialize()
    app = Flask(__name__)

    @app.post("/wechat")
    def receive() -> str:
        given = request.args
        try:
            check_signature(
                token, given.get("signature", ""), given.get("timestamp", ""), given.get("nonce")
            )
        except InvalidSignatureException:
            abort(403)
        message = parse_message(request.data)
        with Session(engine) as session:
            number = _store(session, message)
        reply: str = TextReply(content=f"已受理，编号 {number}", message=message).render()
        return reply

    return app


def _make_durable(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _store(session: Session, message: Any) -> int:
    """The number of the request of this message, new or known."""
    msg_id = str(message.id)
    known = session.scalar(select(Message).where(Message.msg_id == msg_id))
    if known is not None:
        return known.id
    row = Message(
        msg_id=msg_id,
        sender=message.source,
        content=message.content,
        created_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    session.add(Request(message_id=row.id, category=classify(message.content), status="new"))
    session.commit()
    return row.id
