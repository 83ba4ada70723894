"""What the doctor reads from the platform's answers about the account."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.wrappers import Response

from bot.errcodes import PlatformError
from bot.settings import load_settings
from commands.diagnosis.account import check_account, explained
from commands.diagnosis.finding import Finding, Grade
from tests.bot.fake_platform import TOKEN_PATH, FakePlatform, errcode
from tests.commands.conftest import SECRETS, Office

LIST_PATH = "/cgi-bin/template/get_all_private_template"


@pytest.fixture
def platform() -> Iterator[Any]:
    fake = FakePlatform()
    yield fake
    fake.close()


@pytest.fixture
def account(bare: Office, platform: Any) -> Office:
    """Whole credentials, and a platform to try them on."""
    bare.change("wechat", **SECRETS, api_base_url=platform.url)
    return bare


def findings(office: Office) -> list[Finding]:
    return list(check_account(load_settings(office.config, {})))


@pytest.mark.parametrize(
    ("code", "message", "says"),
    [
        (40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist", "203.0.113.7"),
        (40164, "invalid ip 2001:db8::7, not in whitelist rid: 1", "2001:db8::7"),
        (40013, "invalid appid", "AppID 不对"),
        (40125, "invalid appsecret", "AppSecret 不对"),
        (40001, "invalid credential", "AppSecret 不对"),
        (40243, "AppSecret frozen", "解冻"),
        (89503, "need confirm", "管理员"),
        (99999, "never heard of", "never heard of"),
    ],
)
def test_a_refused_token_is_explained(
    account: Office, platform: Any, code: int, message: str, says: str
) -> None:
    platform.scripts[TOKEN_PATH].append(errcode(code, message))
    [finding] = findings(account)
    assert finding.grade is Grade.FAULT
    assert str(code) in finding.says
    assert says in finding.line()


def test_a_platform_that_does_not_answer_is_a_matter_of_the_network() -> None:
    finding = explained(PlatformError("no answer (ConnectTimeout)"))
    assert finding.grade is Grade.FAULT
    assert "防火墙" in finding.remedy


def test_a_busy_platform_is_no_fault() -> None:
    assert explained(PlatformError("system error", errcode=-1)).grade is Grade.NOTE


def test_without_credentials_nothing_is_called(bare: Office, platform: Any) -> None:
    bare.change("wechat", api_base_url=platform.url)
    [finding] = findings(bare)
    assert finding.grade is Grade.FAULT
    assert platform.calls == []


def test_an_account_without_templates_is_told_what_it_misses(account: Office) -> None:
    good, note = findings(account)
    assert (good.grade, note.grade) == (Grade.GOOD, Grade.NOTE)
    assert "48 小时" in note.says


def with_templates(platform: Any, **contents: str) -> None:
    """The account has these templates."""
    listed = [{"template_id": name, "content": text} for name, text in contents.items()]
    platform.scripts[LIST_PATH].append(
        Response(json.dumps({"template_list": listed}), content_type="application/json")
    )


@pytest.mark.parametrize(
    ("kind", "template", "fields", "grade", "says"),
    [
        ("assigned", "T1", {"thing2": "category", "time4": "due"}, Grade.GOOD, "字段一致"),
        ("assigned", "T9", {"thing2": "category"}, Grade.FAULT, "T9"),
        ("asigned", "T1", {"thing2": "category", "time4": "due"}, Grade.NOTE, "assigned"),
        ("assigned", "T1", {"thing2": "category"}, Grade.NOTE, "没有填 time4"),
        ("assigned", "T1", {"thing2": "place", "time4": "due", "x1": "due"}, Grade.NOTE, "没有 x1"),
    ],
)
def test_templates_are_compared_with_the_account(
    account: Office,
    platform: Any,
    kind: str,
    template: str,
    fields: dict[str, str],
    grade: Grade,
    says: str,
) -> None:
    account.change("wechat", templates={kind: {"id": template, "fields": fields}})
    with_templates(platform, T1="事项：{{thing2.DATA}}\n时间：{{time4.DATA}}\n")
    _, finding = findings(account)
    assert finding.grade is grade
    assert says in finding.line()


def test_an_account_without_the_right_to_templates_is_told_so(
    account: Office, platform: Any
) -> None:
    template = {"id": "T1", "fields": {"thing2": "category"}}
    account.change("wechat", templates={"assigned": template})
    platform.scripts[LIST_PATH].append(errcode(48001, "api unauthorized"))
    assert "48001" in findings(account)[-1].says


def test_no_secret_of_the_account_is_said(account: Office, platform: Any) -> None:
    platform.scripts[TOKEN_PATH].append(errcode(40125, f"bad secret {SECRETS['app_secret']}"))
    assert SECRETS["app_secret"] not in findings(account)[0].line()
