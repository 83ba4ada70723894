"""导出: who gets a link, what is behind it, and how often."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models import Audit, Download
from services.downloads import VALID, fetch, waits
from services.export import export_requests
from services.feedback import VERDICTS
from services.workbooks import read_workbook
from tests.town import LIN, SHEN, SU, WANG, ZHOU, Town

ADDRESS = "https://bot.example.cn"
LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
BEATEN = "我老公又打我"


@pytest.fixture
def town(new_town: Callable[..., Town]) -> Town:
    """A community that can be reached from outside."""
    return new_town(public_url=ADDRESS)


def token(town: Town, command: str = "导出", who: str = SHEN) -> str:
    """The token of the link that the command is answered with."""
    found = re.search(rf"{ADDRESS}/console/export/([\w-]{{32}})$", town.say(who, command), re.M)
    assert found
    return found[1]


def exported(
    town: Town, token: str, folder: Path, sheet: str = "诉求"
) -> list[dict[str, Any]] | None:
    """The rows of one sheet of the file that the link gives, None when it gives none."""

    def use(db: Any) -> Any:
        return fetch(db, town.keeper.now(db, town.now), town.now, token)

    chosen = town.store.transact(use)
    if chosen is None:
        return None
    file = folder / "requests.xlsx"
    town.store.read(lambda db: export_requests(db, file, chosen))
    heading, *rows = read_workbook(file)[sheet]
    return [dict(zip(heading, row, strict=False)) for row in rows]


def numbers(town: Town, command: str, folder: Path) -> list[int]:
    return [row["number"] for row in exported(town, token(town, command), folder) or []]


def test_an_admin_gets_a_link_that_gives_the_requests(town: Town, tmp_path: Path) -> None:
    town.talk((WANG, LAMP, "#1"), (SHEN, "导出", "本月|30分钟|只能下载一次"))
    (row,) = exported(town, token(town), tmp_path) or []
    assert (row["number"], row["text"]) == (1, LAMP)


def test_each_period_begins_where_the_community_lives(town: Town, tmp_path: Path) -> None:
    for days, text in ((0, "楼道灯不亮了"), (27, "下水道堵了"), (7, "大门关不上了")):
        town.now += timedelta(days=days)
        town.talk((WANG, f"翠湖苑3号楼2单元{text}", "#"))
    town.now = datetime.fromisoformat("2026-12-27T16:30Z")  # Monday, half past midnight.
    town.talk((WANG, "翠湖苑5号楼3单元电梯坏了", "#4"))
    asked = {period: numbers(town, f"导出 {period}", tmp_path) for period in ("本周", "本月")}
    assert asked == {"本周": [4], "本月": [2, 3, 4]}
    assert numbers(town, "导出全部", tmp_path) == [1, 2, 3, 4]


def test_an_unknown_period_is_answered_with_those_there_are(town: Town) -> None:
    town.talk((SHEN, "导出 去年", "导出 本周|导出 全部"))
    assert town.rows(select(Download.id)) == []


@pytest.mark.parametrize("who", [LIN, ZHOU, WANG])
def test_only_an_admin_gets_a_link(town: Town, who: str) -> None:
    assert ADDRESS not in town.say(who, "导出 全部")
    assert town.rows(select(Download.id)) == []


def test_without_a_public_address_the_answer_says_how_to_get_the_table(
    new_town: Callable[..., Town],
) -> None:
    town = new_town()
    town.talk((SHEN, "导出", "python run.py requests export|server.public_url"))
    assert town.rows(select(Download.id)) == []


def test_a_link_is_good_once(town: Town, tmp_path: Path) -> None:
    link = token(town)
    assert exported(town, link, tmp_path) is not None
    assert exported(town, link, tmp_path) is None


def test_a_link_is_good_for_half_an_hour(town: Town, tmp_path: Path) -> None:
    early, late = token(town), token(town)
    town.now += VALID - timedelta(seconds=1)
    assert exported(town, early, tmp_path) is not None
    town.now += timedelta(seconds=1)
    assert exported(town, late, tmp_path) is None


def test_looking_uses_no_link_up(town: Town, tmp_path: Path) -> None:
    link = token(town)
    assert town.store.read(lambda db: waits(db, town.now, link))
    assert not town.store.read(lambda db: waits(db, town.now, link[::-1]))
    assert exported(town, link, tmp_path) is not None
    assert not town.store.read(lambda db: waits(db, town.now, link))


def test_an_admin_who_was_dismissed_meanwhile_gets_nothing(town: Town, tmp_path: Path) -> None:
    link = token(town)
    town.talk((SU, "停用 沈川", "已停用"))
    assert exported(town, link, tmp_path) is None
    assert outcomes(town)[-1] == "no:scope"


def test_only_the_hash_of_a_link_is_in_its_row(town: Town) -> None:
    link = token(town)
    (row,) = town.rows(select(Download.token_hash))
    assert len(row["token_hash"]) == 64 and link not in row["token_hash"]


def test_asking_and_fetching_are_both_audited(town: Town, tmp_path: Path) -> None:
    link = token(town)
    exported(town, link, tmp_path)
    exported(town, link, tmp_path)
    assert outcomes(town) == ["done", "fetched", "no:used"]


def outcomes(town: Town) -> list[str]:
    audited = select(Audit.outcome).where(Audit.act == "导出").order_by(Audit.id)
    return [row["outcome"] for row in town.rows(audited)]


def test_what_is_private_is_exported_without_story_place_and_name(
    town: Town, tmp_path: Path
) -> None:
    town.talk((WANG, BEATEN, "110"))
    (row,) = exported(town, token(town), tmp_path) or []
    assert {row["text"], row["place"], row["resident"]} == {"（私密，不导出）"}


def test_whom_a_complaint_accuses_does_not_find_it_in_the_table(town: Town, tmp_path: Path) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "我要投诉沈川，态度太差，骂人", "#2"))
    assert numbers(town, "导出 全部", tmp_path) == [1]
    rows = exported(town, token(town, "导出 全部", SU), tmp_path) or []
    assert [row["number"] for row in rows] == [1, 2]


@pytest.mark.parametrize("worker", [SHEN, SU], ids=["did the work", "kept the duty"])
def test_an_admin_does_not_read_how_their_own_work_was_rated(
    town: Town, tmp_path: Path, worker: str
) -> None:
    town.talk((WANG, LAMP, "#1"), (SHEN, "派单 1 沈川", "沈川"), (SHEN, "接单 1", "#1"))
    if worker == SU:
        town.talk((SU, "接管 1", "#1"))
    town.talk((worker, "办结 1 换了灯泡", "#1"), (WANG, "131", "#1"))
    (row,) = table(town, tmp_path)
    assert (row.get("solved"), row.get("satisfaction")) == (None, None)
    assert not VERDICTS & {row["act"] for row in table(town, tmp_path, sheet="经过")}


def test_an_admin_reads_how_the_work_of_others_was_rated(town: Town, tmp_path: Path) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"))
    town.talk((LIN, "办结 1 换了灯泡", "#1"), (WANG, "131", "#1"))
    (row,) = table(town, tmp_path)
    assert (row["solved"], row["satisfaction"]) == ("true", "不满意")
    assert VERDICTS & {row["act"] for row in table(town, tmp_path, sheet="经过")}


def table(town: Town, folder: Path, sheet: str = "诉求") -> list[dict[str, Any]]:
    return exported(town, token(town), folder, sheet) or []
