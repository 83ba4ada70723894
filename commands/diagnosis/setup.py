"""The settings and the machine: secrets, what to warn about, clock, disk space."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.settings import Settings, SettingsError, require_platform_secrets, warnings
from commands.diagnosis.finding import Finding, fault, good, note

#: Free bytes below which photos and a growing database soon stop the bot, and nearly have.
LITTLE = 1_000_000_000
HARDLY_ANY = 200_000_000


def check_secrets(settings: Settings) -> Iterator[Finding]:
    """Every secret the platform asks for, then what a start would warn about."""
    try:
        require_platform_secrets(settings)
        yield good("密钥", "需要的都已填写，格式正确")
    except SettingsError as error:
        for problem in error.problems:
            yield fault("密钥", problem)
    for warning in warnings(settings):
        yield note("设置", warning.removeprefix("警告：").removeprefix("提示："))


def check_clock(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The community's time, for comparing: the platform's messages are refused when it is off."""
    local = now.astimezone(settings.community.zone)
    yield good(
        "时间",
        f"{local:%Y-%m-%d %H:%M}（{settings.community.timezone}）；与手机上的时间相差超过 5 分钟，"
        "微信的消息就会被拒收，请校准本机时钟",
    )


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Free space, and leave to write, where the database and the photos are."""
    for subject, folder in _folders(settings):
        there = next(each for each in (folder, *folder.parents) if each.exists())
        free = shutil.disk_usage(there).free
        shown = f"剩余 {free / 1e9:.1f} GB"
        if not os.access(there, os.W_OK | os.X_OK):
            yield fault(subject, "没有写权限", "请把文件夹的权限给运行本程序的用户")
        elif free < HARDLY_ANY:
            yield fault(subject, shown, "请立即清理磁盘或换到更大的磁盘，写满后消息存不下")
        elif free < LITTLE:
            yield note(subject, shown, "请清理磁盘或换到更大的磁盘")
        else:
            yield good(subject, shown)


def _folders(settings: Settings) -> Iterator[tuple[str, Path]]:
    url = make_url(settings.database_url())
    if url.get_backend_name() == "sqlite" and url.database:
        yield "磁盘（数据库）", Path(url.database).parent
    yield "磁盘（照片和语音）", settings.media_directory()
