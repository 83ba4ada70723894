"""`invite PHONE`: a single-use code that binds a person's WeChat."""

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Connection

from commands.opening import opened, read_settings
from commands.speaking import Failed, hint, reporting
from models import Person
from services.appointable import appointable
from services.binding import VALID, invite


@click.command()
@click.argument("phone")
@click.pass_obj
@reporting
def command(path: Path, phone: str) -> None:
    """Print a single-use code for the person of PHONE; whoever sends it is bound to them."""
    settings = read_settings(path)
    digits = plain_phone(phone)
    now = datetime.now(UTC)
    with opened(settings) as store:
        name, code = store.transact(lambda db: _invited(db, digits, now))
    click.echo(code)
    hint(f"请{name}在公众号里发送：绑定 {code}（{VALID.days} 天内有效，只能用一次）")


def plain_phone(phone: str) -> str:
    """A phone as it is stored: full-width digits narrowed, no spaces, hyphens or country code."""
    narrow = unicodedata.normalize("NFKC", phone)
    digits = "".join(c for c in narrow if c not in " -\t")
    for prefix in ("+86", "0086"):
        digits = digits.removeprefix(prefix)
    return digits


def _invited(db: Connection, phone: str, now: datetime) -> tuple[str, str]:
    """Name and code of the person; Failed when nobody, or nobody active, has the phone."""
    found = db.execute(appointable().where(Person.phone == phone)).first()
    if found is None:
        raise Failed(
            "没有登记这个电话。请核对号码，或先把这个人写进社区文件的 people，"
            "再运行 python run.py community load 文件"
        )
    if not found.active:
        raise Failed("这个人已停用。请先让管理员在公众号里发送：启用 姓名")
    return found.name, invite(db, now, found.id)
