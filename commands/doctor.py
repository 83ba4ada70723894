"""`doctor`: looks at everything a running bot depends on and says what to do."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.settings import Settings, SettingsError, load_settings
from commands.diagnosis.account import check_account
from commands.diagnosis.doorway import Doorway, doorway
from commands.diagnosis.finding import Finding, Grade, fault, good, guarded, note
from commands.diagnosis.handshake import check_handshake
from commands.diagnosis.knowledge import check_calendar, check_lexicon, check_words
from commands.diagnosis.records import check_records
from commands.diagnosis.setup import check_clock, check_disk, check_secrets
from commands.speaking import reporting


@click.command()
@click.option("--url", help="The webhook's public address; the handshake is made with it.")
@click.pass_obj
@reporting
def command(path: Path, url: str | None) -> None:
    """Check settings, database, lexicon and WeChat, and say what to do."""
    door = _door(url)
    grades = []
    for finding in diagnose(path, door, datetime.now(UTC)):
        click.echo(finding.line())
        grades.append(finding.grade)
    faults, notes = grades.count(Grade.FAULT), grades.count(Grade.NOTE)
    click.echo(f"共 {faults} 项错误，{notes} 项注意。")
    if faults:
        raise click.exceptions.Exit(1)


def _door(url: str | None) -> Doorway | None:
    if url is None:
        return None
    try:
        return doorway(url)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--url") from error


def diagnose(path: Path, door: Doorway | None, now: datetime) -> Iterator[Finding]:
    """All findings, as they come; `now` is the time on the wall."""
    try:
        settings = load_settings(path, os.environ)
    except SettingsError as error:
        for problem in error.problems:
            yield fault("设置", problem)
        yield from guarded("词库", check_lexicon)
        yield note("其余", "没有检查", "请先改好设置，再运行一次")
        return
    yield good("设置", f"{path} 每一项都认得")
    yield from _examined(settings, door, now)


def _examined(settings: Settings, door: Doorway | None, now: datetime) -> Iterator[Finding]:
    """What depends on the settings, the quick before the slow."""
    yield from guarded("密钥", lambda: check_secrets(settings))
    yield from guarded("时间", lambda: check_clock(settings, now))
    yield from guarded("磁盘", lambda: check_disk(settings))
    yield from guarded("节假日", lambda: check_calendar(settings, now))
    yield from guarded("用语", lambda: check_words(settings))
    yield from guarded("数据库", lambda: check_records(settings, now))
    yield from guarded("词库", check_lexicon)
    yield from guarded("微信凭据", lambda: check_account(settings))
    if door:
        token = settings.wechat.token.get_secret_value()
        yield from guarded("握手", lambda: check_handshake(door, token, now))
