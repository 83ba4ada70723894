"""People and the addresses they write from: a person is our row, an openid is not."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Person(Base):
    """Someone the community knows. Roles are rows in `posts`; every person is a resident."""

    __tablename__ = "people"
    __table_args__ = (Index(None, "phone"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(32), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    active: Mapped[bool] = mapped_column(default=True)
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    created_at: Mapped[datetime]


class Address(Base):
    """One way to reach a person: an openid of the account or a WeCom userid.

    `window_until` and `window_left` count the customer-service messages the platform still
    takes for this address: 5 within 48 hours of a message, 3 within a minute of a click, a
    follow or a scan (the platform's table of customer-service messages).

    `in_minute` and `in_hour` count what the address sent in `minute` and `hour`, the newest in
    which it sent anything, both counted from 1970. `wrong_codes` are the codes it guessed wrong
    since `guessed_at`.
    """

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "value"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    followed: Mapped[bool] = mapped_column(default=True)
    heard_at: Mapped[datetime]
    window_until: Mapped[datetime]
    window_left: Mapped[int] = mapped_column(default=0)
    minute: Mapped[int] = mapped_column(default=0, server_default="0")
    in_minute: Mapped[int] = mapped_column(default=0, server_default="0")
    hour: Mapped[int] = mapped_column(default=0, server_default="0")
    in_hour: Mapped[int] = mapped_column(default=0, server_default="0")
    wrong_codes: Mapped[int] = mapped_column(default=0, server_default="0")
    guessed_at: Mapped[datetime | None]


class Invite(Base):
    """A single-use code that binds the WeChat of whoever sends it to a known person."""

    __tablename__ = "invites"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
