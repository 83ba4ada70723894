"""Dates and spans as people write them in a command."""

from datetime import date

import pytest

from handlers.dates import Unit, read_day, read_span

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("11月30日", date(2026, 11, 30), ""),
        ("11月30号 等配件", date(2026, 11, 30), "等配件"),
        ("到11月30日，等配件", date(2026, 11, 30), "等配件"),
        ("12月10日前清淤", date(2026, 12, 10), "清淤"),
        ("12月10日前进路停水", date(2026, 12, 10), "前进路停水"),
        ("12月10日以前 清淤", date(2026, 12, 10), "清淤"),
        ("2027年1月5日 等开春", date(2027, 1, 5), "等开春"),
        ("2027-01-05", date(2027, 1, 5), ""),
        ("12-05 陈立冬", date(2026, 12, 5), "陈立冬"),
        ("12/5", date(2026, 12, 5), ""),
        ("１２月５日", date(2026, 12, 5), ""),
        ("1月20日", date(2027, 1, 20), ""),
        ("11月20日", date(2026, 11, 20), ""),
        ("30日", date(2026, 11, 30), ""),
        ("5号 开会", date(2026, 12, 5), "开会"),
        ("今天", MONDAY, ""),
        ("明天 林晓", date(2026, 11, 24), "林晓"),
        ("大后天", date(2026, 11, 26), ""),
        ("周三", date(2026, 11, 25), ""),
        ("周一", MONDAY, ""),
        ("本周日", date(2026, 11, 29), ""),
        ("下周三 上门", date(2026, 12, 2), "上门"),
        ("下下星期天", date(2026, 12, 13), ""),
        ("月底", date(2026, 11, 30), ""),
        ("下月底", date(2026, 12, 31), ""),
        ("年底前", date(2026, 12, 31), ""),
    ],
)
def test_a_date_is_read(text: str, day: date, rest: str) -> None:
    assert read_day(text, MONDAY) == (day, rest)


@pytest.mark.parametrize(
    "text",
    ["", "3天", "尽快", "2月30日", "13月1日", "31日前", "30号楼漏水", "下周", "12", "12-5-3 楼"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_day(text, date(2026, 11, 30) if text == "31日前" else MONDAY) is None


@pytest.mark.parametrize(
    ("text", "days", "unit", "rest"),
    [
        ("3天 等配件", 3, Unit.DAY, "等配件"),
        ("三天，等配件", 3, Unit.DAY, "等配件"),
        ("两天", 2, Unit.DAY, ""),
        ("十五天", 15, Unit.DAY, ""),
        ("二十天", 20, Unit.DAY, ""),
        ("2个工作日 等审批", 2, Unit.WORKDAY, "等审批"),
        ("一周", 7, Unit.DAY, ""),
        ("2个星期", 14, Unit.DAY, ""),
        ("半个月 等材料", 15, Unit.DAY, "等材料"),
        ("１０天", 10, Unit.DAY, ""),
    ],
)
def test_a_span_is_read(text: str, days: int, unit: Unit, rest: str) -> None:
    assert read_span(text) == (days, unit, rest)


@pytest.mark.parametrize("text", ["", "0天", "半天", "等配件 3天", "12月5日", "3号楼"])
def test_what_is_no_span_is_none(text: str) -> None:
    assert read_span(text) is None
