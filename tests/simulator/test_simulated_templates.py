import pytest

from simulator.errors import PlatformError
from simulator.templates import check_fields


def fits(name, value):
    template = {"title": "提醒", "fields": {name: "项目"}}
    try:
        return check_fields(template, {name: {"value": value}}) == {name: value.strip()}
    except PlatformError:
        return False


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("thing1", "字" * 20, "字" * 21),
        ("const2", "处理中", "字" * 21),
        ("character_string3", "#12", "号12"),
        ("character_string3", "A" * 32, "A" * 33),
        ("letter4", "ABC", "A1"),
        ("symbol5", "%", "a"),
        ("number6", "12.5", "12元"),
        ("number6", "1" * 32, "1" * 33),
        ("phone_number7", "139-0000-0001", "+86 139-0000-00011"),
        ("name8", "王奶奶", "字" * 11),
        ("name8", "Wang Fang", "王Fang"),
        ("phrase9", "已接单", "已经接单了吗"),
        ("phrase9", "已接单", "OK"),
        ("car_number1", "鄂A12345", "鄂A1234567"),
        ("amount2", "¥12.50", "十二元"),
        ("date3", "2026年3月2日", "明天"),
        ("date3", "2026-03-02 09:00", "09:00"),
        ("time4", "2026年3月2日 18:00", "今天18:00"),
        ("time4", "18:00", "下午六点"),
        ("time4", "2026-03-02 09:00 ~ 2026-03-02 18:00", "2026-03-02 09:00 ~"),
        ("keyword5", "字" * 20, "字" * 21),
    ],
)
def test_a_field_holds_what_its_type_allows_and_nothing_else(name, good, bad):
    assert (fits(name, good), fits(name, bad)) == (True, False)


@pytest.mark.parametrize("data", [None, [], {}, {"thing1": "文字"}, {"thing1": {"value": None}}])
def test_a_missing_field_is_named(data):
    with pytest.raises(PlatformError) as refusal:
        check_fields({"title": "提醒", "fields": {"thing1": "事项"}}, data)
    assert refusal.value.errcode == 47003
    assert "thing1" in refusal.value.detail


def test_a_field_the_template_does_not_have_is_passed_over():
    given = {"thing1": {"value": "灯"}, "remark": {"value": "谢谢"}}
    assert check_fields({"title": "提醒", "fields": {"thing1": "事项"}}, given) == {"thing1": "灯"}
