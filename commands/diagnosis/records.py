"""The database and what is in it: schema, community, deliveries."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.outbox import STUCK, addresses_of, dead_notices, undelivered
from bot.settings import Settings
from commands.diagnosis.finding import Finding, fault, good, note
from commands.opening import opened
from commands.speaking import Failed
from models import Role
from services.directory import Directory
from services.directory_rows import load_directory

_SHOWN = 5


def check_records(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The database answers and has the newest schema; then what it holds.

    An empty transaction takes SQLite's lock for writing, which a file that may not be written
    refuses.
    """
    try:
        with opened(settings) as store:
            store.transact(lambda db: None)
            yield good("数据库", f"{store.engine.dialect.name}，连得上，结构是最新的")
            yield from store.read(lambda db: [*_community(db), *_deliveries(db, now)])
    except Failed as failure:
        yield fault("数据库", failure.message)


def _community(db: Connection) -> Iterator[Finding]:
    """Whether somebody answers for every grid, and can be reached."""
    directory = load_directory(db)
    if not directory.orgs or not directory.grids:
        yield fault(
            "社区",
            "还没有载入组织和网格，诉求派不出去",
            "请写好社区文件，运行 python run.py community load 文件",
        )
        return
    yield good(
        "社区",
        f"组织 {len(directory.orgs)}，网格 {len(directory.grids)}，工作人员 {len(directory.staff)}",
    )
    yield from _vacancies(directory)
    yield from _unreachable(db, directory)


def _vacancies(directory: Directory) -> Iterator[Finding]:
    """Grids without a worker, organisations without an admin."""
    vacant = [grid.code for grid in directory.grids.values() if not directory.workers_of(grid.id)]
    if vacant:
        shown = "、".join(vacant[:_SHOWN]) + ("等" if len(vacant) > _SHOWN else "")
        yield note(
            "社区",
            f"{len(vacant)} 个网格没有网格员：{shown}",
            "请在社区文件的 grids 里写上 workers 再载入；在此之前由网格长或管理员接",
        )
    orgs = {grid.org_id for grid in directory.grids.values()}
    without = [directory.orgs[org].name for org in orgs if not directory.admins_of(org)]
    if without:
        yield note(
            "社区",
            f"没有管理员：{'、'.join(sorted(without))}；找不到网格的诉求没有人派",
            "请在社区文件的 people 里写一位 role: admin 再载入",
        )


def _unreachable(db: Connection, directory: Directory) -> Iterator[Finding]:
    """Those who get requests but have bound no WeChat."""
    serving = {
        person
        for person in directory.staff
        if directory.roles_of(person) & {Role.WORKER, Role.ADMIN}
    }
    unbound = len(serving - addresses_of(db, serving).keys())
    if unbound:
        yield note(
            "社区",
            f"{unbound} 位网格员或管理员还没有绑定微信，收不到推送",
            "请逐个运行 python run.py invite 手机号，让本人在公众号里发送：绑定 绑定码",
        )


def _deliveries(db: Connection, now: datetime) -> Iterator[Finding]:
    """What waits too long, and what was given up."""
    backlog = undelivered(db, now)
    waited = now - backlog.oldest_due if backlog.oldest_due else timedelta(0)
    if waited > STUCK:
        minutes = int(waited.total_seconds() // 60)
        yield fault(
            "推送",
            f"积压 {backlog.pending} 条，最早一条已等了 {minutes} 分钟",
            "请检查 serve（或 work）是否在运行，以及下面的微信凭据",
        )
    else:
        yield good("推送", f"待发 {backlog.pending} 条，等对方来说话的 {backlog.held} 条")
    if backlog.dead:
        reasons = dict.fromkeys(each.error for each in dead_notices(db, _SHOWN))
        yield note(
            "推送",
            f"{backlog.dead} 条多次发送失败，已放弃；最近的原因：{'；'.join(reasons)}",
            "请按原因处理，并电话告知相关的人",
        )
