"""The demo as a person meets it: its stories over HTTP, from report to Excel."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.process.conftest import Demo
from tests.process.running import rows_of, run_command
from tests.process.simulated import Simulator
from tests.process.speaking_http import fetch

pytestmark = pytest.mark.process

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"
EGGS = "帮我妈买两斤鸡蛋一袋米，她腿脚不好"


def test_the_simulated_wechat_opens_with_a_resident_first(demo: Demo) -> None:
    assert fetch("GET", f"{demo.url}/simulator/").status == 200
    first = demo.simulator.get("people")[0]
    assert first["role"] == "resident"
    assert all(first[key] for key in ("openid", "name"))


def test_a_lamp_is_reported_pushed_claimed_repaired_and_rated(simulator: Simulator) -> None:
    resident, worker = simulator.get("people")[0]["openid"], simulator.openid("林晓")
    answer = simulator.say(resident, LAMP)
    number = answer["number"]
    receipt = (f"#{number} 供电照明", "地点：翠湖苑3号楼2单元", "负责：林晓", "承诺：", "前办结")
    assert all(part in answer["reply"] for part in receipt), answer["reply"]
    push = simulator.pushed(worker, number)
    task = ("供电照明", "翠湖苑3号楼2单元", LAMP, f"接单 {number}")
    assert all(part in push for part in task), push
    assert "已接单" in simulator.reply(worker, f"接单 {number}")
    assert "林晓" in simulator.pushed(resident, number, "接单")
    assert "已办结" in simulator.reply(worker, f"办结 {number} 换了灯泡")
    asked = simulator.pushed(resident, number, "换了灯泡")
    assert "满意" in asked, asked
    assert "谢谢您的评价" in simulator.reply(resident, f"评价 {number} 满意")


def test_the_export_shows_a_finished_request_and_its_history(demo: Demo, tmp_path: Path) -> None:
    resident, worker = demo.simulator.openid("孙浩然"), demo.simulator.openid("白志强")
    number = demo.simulator.say(resident, "滨河花园2号楼楼道灯不亮了")["number"]
    demo.simulator.reply(worker, f"接单 {number}")
    demo.simulator.reply(worker, f"办结 {number} 换了灯泡")
    demo.simulator.reply(resident, f"评价 {number} 满意")
    row = _exported_csv(demo, tmp_path / "requests.csv")[str(number)]
    assert (row["status"], row["worker"], row["code"]) == ("closed", "白志强", "R2")
    times = [row[name] for name in ("created_at", "claimed_at", "resolved_at", "closed_at")]
    assert times == sorted(times) and all(time.endswith("+08:00") for time in times)
    acts = _exported_history(demo, tmp_path / "requests.xlsx", number)
    assert acts == ["filed", "claimed", "resolved", "rated"]


def test_a_quarrel_is_pushed_without_its_story_and_its_people(simulator: Simulator) -> None:
    resident = simulator.openid("李建国")
    answer = simulator.say(resident, QUARREL)
    assert "邻里纠纷" in answer["reply"]
    push = simulator.pushed(simulator.openid("许冬梅"), answer["number"])
    assert "邻里纠纷" in push
    assert not [secret for secret in ("吵架", "摔东西", "李建国", "302") if secret in push], push


def test_eggs_and_rice_for_a_mother_become_an_errand(simulator: Simulator) -> None:
    answer = simulator.say(simulator.openid("赵秀兰"), EGGS)
    assert "代购日用" in answer["reply"]
    push = simulator.pushed(simulator.openid("许冬梅"), answer["number"])
    assert "代购日用" in push and "两斤鸡蛋" in push


def test_a_message_that_comes_four_times_is_one_request_and_one_push(demo: Demo) -> None:
    simulator, resident = demo.simulator, demo.simulator.openid("吴婷")
    text = "康乐苑2号楼下水道堵了"
    first = simulator.say(resident, text, times=3)
    again = simulator.say(resident, text, msg_id=first["msg_id"])
    assert {*first["replies"], again["reply"]} == {first["reply"]}
    assert len(first["replies"]) == 3 and first["number"] is not None
    assert rows_of(demo.database, "select count(*) from requests where text = ?", text) == [(1,)]
    # Pushes to one person leave in order: when a later one is there, no other can follow.
    worker = simulator.openid("贺小军")
    later = simulator.say(resident, "康乐苑3号楼电梯坏了")["number"]
    simulator.pushed(worker, later)
    # The morning brief, which may fall into this moment, names both.
    told = [push for push in simulator.pushes(worker, first["number"]) if "新任务" in push]
    assert len(told) == 1


def test_an_unfinished_report_is_filed_when_the_clock_call_answers(simulator: Simulator) -> None:
    resident = simulator.openid("郑凯")
    assert "在哪里" in simulator.reply(resident, "楼道灯不亮了")
    simulator.post("clock", advance_seconds=7300)
    newest = simulator.get(f"inbox/{resident}")[-1]
    assert newest["kind"] != "reply" and "#" in newest["text"], newest


def _exported_csv(demo: Demo, file: Path) -> dict[str, dict[str, str]]:
    _export(demo, file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {row["number"]: row for row in csv.DictReader(lines)}


def _exported_history(demo: Demo, file: Path, number: int) -> list[str]:
    """What happened to a request, from the workbook's second sheet."""
    _export(demo, file)
    book = load_workbook(file)
    heading, *events = book.worksheets[1].iter_rows(values_only=True)
    rows = [dict(zip(heading, event, strict=True)) for event in events]
    return [str(row["act"]) for row in rows if str(row["number"]) == str(number)]


def _export(demo: Demo, file: Path) -> None:
    ended = run_command(
        "requests", "export", str(file), XIAOGE_DATABASE__URL=f"sqlite:///{demo.database}"
    )
    assert ended.returncode == 0, ended.stderr
