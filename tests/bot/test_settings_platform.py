"""What the platforms demand of the secrets, and what a start warns about."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings, require_platform_secrets, warnings

SHIPPED = Path(__file__).parents[2] / "config.yaml"
SECRETS = {
    "XIAOGE_WECHAT__APP_ID": "wx0000000000000001",
    "XIAOGE_WECHAT__APP_SECRET": "invented-app-secret",
    "XIAOGE_WECHAT__TOKEN": "InventedToken1",
    "XIAOGE_WECHAT__ENCODING_AES_KEY": "A" * 43,
}


def test_good_secrets_are_accepted() -> None:
    require_platform_secrets(load_settings(SHIPPED, SECRETS))


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("WECHAT__TOKEN", "", "还没有填写"),
        ("WECHAT__TOKEN", "abcdefg", "8 到 32 位"),
        ("WECHAT__TOKEN", "a" * 33, "8 到 32 位"),
        ("WECHAT__TOKEN", "abcdefgh ", "8 到 32 位"),
        ("WECHAT__TOKEN", "abcdefgh-", "8 到 32 位"),
        ("WECHAT__APP_ID", "", "AppID"),
        ("WECHAT__APP_SECRET", "", "AppSecret"),
        ("WECHAT__APP_SECRET", "请填写", "AppSecret"),
        ("WECHAT__ENCODING_AES_KEY", "", "43 位"),
        ("WECHAT__ENCODING_AES_KEY", "A" * 42, "43 位"),
        ("WECHAT__ENCODING_AES_KEY", "A" * 44, "43 位"),
        ("WECHAT__ENCODING_AES_KEY", "A" * 42 + "=", "43 位"),
        ("WECHAT__PREVIOUS_ENCODING_AES_KEY", "A" * 42, "43 位"),
        ("WECOM__CORP_ID", "ww1", "AgentId|一串数字|Secret"),
    ],
)
def test_secrets_the_platform_would_not_take_are_refused(name: str, value: str, part: str) -> None:
    settings = load_settings(SHIPPED, {**SECRETS, f"XIAOGE_{name}": value})
    with pytest.raises(SettingsError, match=part) as caught:
        require_platform_secrets(settings)
    assert not value or value not in str(caught.value)


def test_plain_mode_needs_no_key_and_says_loudly_what_it_costs() -> None:
    plain = {**SECRETS, "XIAOGE_WECHAT__MODE": "plain", "XIAOGE_WECHAT__ENCODING_AES_KEY": ""}
    settings = load_settings(SHIPPED, plain)
    require_platform_secrets(settings)
    assert "只服务居民" in "".join(warnings(settings))


@pytest.mark.parametrize(
    ("url", "said"), [("", 1), ("http://bot.example.cn", 1), ("https://bot.example.cn/", 0)]
)
def test_pages_without_https_are_warned_about(url: str, said: int) -> None:
    assert len(warnings(load_settings(SHIPPED, {"XIAOGE_SERVER__PUBLIC_URL": url}))) == said


def test_a_whole_wecom_is_accepted() -> None:
    wecom = {"CORP_ID": "ww1", "AGENT_ID": "1000002", "SECRET": "invented"}
    environ = {f"XIAOGE_WECOM__{name}": value for name, value in wecom.items()}
    settings = load_settings(SHIPPED, {**SECRETS, **environ})
    require_platform_secrets(settings)
    assert settings.wecom.configured
