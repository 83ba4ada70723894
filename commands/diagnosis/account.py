"""The Official Account: do its credentials work, and are its templates what the settings say.

The codes and what to do are the platform's own (developers.weixin.qq.com, 全局返回码).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bot.errcodes import PlatformError
from bot.platform_token import Grant, TokenStore
from bot.settings import Settings
from bot.wechat_api import WeChatApi
from bot.words import WordsError, load_words
from commands.diagnosis.finding import Finding, fault, good, note

_BACKEND = "mp.weixin.qq.com 的「设置与开发 → 基本配置」"
_WHITELIST = (
    f"请在 {_BACKEND} 里把它加进「IP白名单」，几分钟后生效；本机经代理或 NAT 上网时加出口 IP"
)

#: What an errcode of the token call means and what to do.
MEANING: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        -1: ("平台繁忙", "请稍后再试"),
        40001: ("AppSecret 不对", f"请到 {_BACKEND} 重置 AppSecret，填进 wechat.app_secret"),
        40002: ("凭据类型不对", "请升级本程序"),
        40013: ("AppID 不对", f"请到 {_BACKEND} 照抄 AppID，填进 wechat.app_id"),
        40125: ("AppSecret 不对", f"请到 {_BACKEND} 重置 AppSecret，填进 wechat.app_secret"),
        40164: ("本机的 IP 不在白名单里", _WHITELIST),
        40243: ("AppSecret 已被冻结", f"请到 {_BACKEND} 解冻"),
        45009: ("今天的调用次数已用完", f"请等到明天，或在 {_BACKEND} 清零"),
        48001: ("这个账号没有此接口的权限", "测试号和未认证的号没有；请认证，或清空相应设置"),
        50002: ("账号受限", "请登录 mp.weixin.qq.com 查看通知"),
        61004: ("本机的 IP 不在白名单里", _WHITELIST),
        89501: ("此 IP 正在等管理员确认", "请账号的管理员在微信里确认"),
        89503: ("此 IP 调用接口要管理员确认", "请账号的管理员在微信里确认"),
        89506: ("此 IP 在 24 小时内被管理员拒绝过两次", "请 24 小时后再试，先与管理员说明"),
        89507: ("此 IP 在 1 小时内被管理员拒绝过", "请 1 小时后再试，先与管理员说明"),
    }
)
_IP = re.compile(r"invalid ip ([0-9A-Fa-f.:]+)")
_FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")


class PassingToken(TokenStore):
    """A token for one examination, kept nowhere, so that none of it needs a database."""

    def __init__(self) -> None:
        self._token = ""

    def get(self, fetch: Callable[[], Grant]) -> str:
        """The token, fetched once."""
        self._token = self._token or fetch().token
        return self._token

    def renew(self, stale: str, fetch: Callable[[], Grant]) -> str:
        """Another one."""
        self._token = fetch().token
        return self._token


def check_account(settings: Settings) -> Iterator[Finding]:
    """Fetch a token as the bot does, then compare the templates."""
    account = settings.wechat
    secret = account.app_secret.get_secret_value()
    if not (account.app_id and secret):
        yield fault("微信凭据", "没有 AppID 或 AppSecret，未能检查", "请先填写，见上面的密钥")
        return
    tokens = PassingToken()
    api = WeChatApi(account.api_base_url, account.app_id, secret, tokens)
    try:
        tokens.get(api.stable_token)
        yield good("微信凭据", "已取得 access_token")
        yield from _templates(settings, api)
    except PlatformError as error:
        yield explained(error)
    finally:
        api.close()


def explained(error: PlatformError) -> Finding:
    """What the platform's refusal, or its silence, means for the operator."""
    if error.errcode is None:
        return fault(
            "微信凭据",
            f"平台没有正常回答（{error.reason}）",
            "请检查本机能否访问 wechat.api_base_url：域名解析、防火墙、代理",
        )
    says, remedy = MEANING.get(error.errcode, (f"平台拒绝：{error.reason}", "请按平台的说明处理"))
    address = _IP.search(error.reason)
    if address:
        says = f"{says}：{address[1].rstrip('.:')}"
    make = note if error.errcode == -1 else fault
    return make("微信凭据", f"{error.errcode} {says}", remedy)


def _templates(settings: Settings, api: WeChatApi) -> Iterator[Finding]:
    """Every template of the settings is for a known notice, on the account, with these fields."""
    ours = settings.wechat.templates
    if not ours:
        yield note(
            "模板消息",
            "没有设置；48 小时内没来说过话的人收不到推送，等他下次来说话时才告诉他",
            "认证的服务号请在 wechat.templates 里设置",
        )
        return
    theirs = {str(each.get("template_id")): each for each in api.list_templates()}
    kinds = _kinds(settings)
    findings = [
        finding
        for kind, template in ours.items()
        for finding in _template(kind, template.id, set(template.fields), theirs, kinds)
    ]
    yield from findings or [good("模板消息", f"{len(ours)} 个模板都在账号里，字段一致")]


def _kinds(settings: Settings) -> frozenset[str]:
    """The kinds of notices there are words for; the shipped ones when the own file is broken."""
    try:
        words = load_words(settings.words_file())
    except WordsError:
        words = load_words()
    return frozenset(
        kind.removeprefix("notice.") for kind in words.kinds() if kind.startswith("notice.")
    )


def _template(
    kind: str,
    template_id: str,
    fields: set[str],
    theirs: Mapping[str, Mapping[str, Any]],
    kinds: frozenset[str],
) -> Iterator[Finding]:
    key = f"wechat.templates.{kind}"
    if kind not in kinds:
        known = "、".join(sorted(kinds))
        yield note("模板消息", f"{key}：没有这种通知，用不上", f"请改成其中之一：{known}")
    if template_id not in theirs:
        remedy = "请到「广告与服务 → 模板消息 → 我的模板」照抄模板 ID"
        yield fault("模板消息", f"{key}：账号里没有 id 为 {template_id} 的模板", remedy)
        return
    wanted = set(_FIELD.findall(str(theirs[template_id].get("content", ""))))
    empty, strange = sorted(wanted - fields), sorted(fields - wanted)
    if wanted and (empty or strange):
        says = [f"没有填 {'、'.join(empty)}"] * bool(empty)
        says += [f"模板里没有 {'、'.join(strange)}"] * bool(strange)
        yield note("模板消息", f"{key}：{'；'.join(says)}", "请照抄模板详情里的字段名")
