"""What the messaging platforms demand of the secrets, and what to warn about.

Apart from loading, because a command that never speaks to a platform needs no secrets.
"""

import re
from collections.abc import Iterator

from bot.settings.errors import SettingsError
from bot.settings.origin import KeyPath
from bot.settings.root import Settings

#: Where a key's value is found.
_ACCOUNT = "请到 mp.weixin.qq.com 的「设置与开发 → 基本配置」查看"
_COMPANY = "请到 work.weixin.qq.com 的「应用管理 → 自建应用」查看"

#: The platform allows 3 to 32; an empty or guessable token lets anyone forge messages.
_TOKEN = re.compile(r"[A-Za-z0-9]{8,32}")
#: 43 characters of base64 and the "=" left out are exactly the 32 bytes of an AES-256 key.
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_APP = re.compile(r"[!-~]+")

_Rule = tuple[KeyPath, str, re.Pattern[str], str, str]


def require_platform_secrets(settings: Settings) -> None:
    """Called first by `serve`, `work` and `doctor`; SettingsError names every secret at fault."""
    problems = [
        f"{settings.origin.place(path)}：{_fault(value)}，应为{expected}。{source}，"
        f"填在这里或环境变量 XIAOGE_{'__'.join(path).upper()}。"
        for path, value, rule, expected, source in (*_account(settings), *_company(settings))
        if not rule.fullmatch(value)
    ]
    if problems:
        raise SettingsError(problems)


def warnings(settings: Settings) -> list[str]:
    """What a start should say aloud though nothing forbids it."""
    said = []
    if settings.wechat.mode == "plain":
        said.append(
            "警告：正在以明文模式（wechat.mode: plain）运行。明文消息可以被伪造，因此只服务居民，"
            "网格员和管理员的口令一律不受理。请在公众平台改用安全模式，并设置 mode: safe。"
        )
    url = settings.server.public_url
    if not url:
        said.append(
            "提示：server.public_url 为空，通知里不会带网页链接。请填写外面访问本机的网址。"
        )
    elif not url.startswith("https://"):
        said.append(
            f"警告：server.public_url 不是 https（{url}），途中的内容会被看见。请启用 https。"
        )
    return said


def _fault(value: str) -> str:
    """Says of a secret only what does not reveal it."""
    return f"现在是 {len(value)} 个字符，长度或字符不对" if value else "还没有填写"


def _account(settings: Settings) -> Iterator[_Rule]:
    """The rules of the official account."""
    wechat = settings.wechat
    yield ("wechat", "app_id"), wechat.app_id, _APP, "公众号的 AppID", _ACCOUNT
    yield (
        ("wechat", "app_secret"),
        wechat.app_secret.get_secret_value(),
        _APP,
        "公众号的 AppSecret",
        _ACCOUNT,
    )
    token = wechat.token.get_secret_value()
    yield ("wechat", "token"), token, _TOKEN, "8 到 32 位字母或数字", _ACCOUNT
    if wechat.mode == "plain":
        return
    for name in ("encoding_aes_key", "previous_encoding_aes_key"):
        key = getattr(wechat, name).get_secret_value()
        if key or name == "encoding_aes_key":
            yield ("wechat", name), key, _AES_KEY, "43 位字母或数字", _ACCOUNT


def _company(settings: Settings) -> Iterator[_Rule]:
    """The rules of WeCom, of which a part is worse than nothing."""
    wecom = settings.wecom
    secret, token = wecom.secret.get_secret_value(), wecom.token.get_secret_value()
    key = wecom.encoding_aes_key.get_secret_value()
    if not any((wecom.corp_id, wecom.agent_id, secret, token, key)):
        return
    yield ("wecom", "corp_id"), wecom.corp_id, _APP, "企业 ID", _COMPANY
    yield ("wecom", "agent_id"), wecom.agent_id, re.compile(r"\d{1,12}"), "一串数字", _COMPANY
    yield ("wecom", "secret"), secret, _APP, "应用的 Secret", _COMPANY
    if token or key:
        yield ("wecom", "token"), token, _TOKEN, "8 到 32 位字母或数字", _COMPANY
        yield ("wecom", "encoding_aes_key"), key, _AES_KEY, "43 位字母或数字", _COMPANY
