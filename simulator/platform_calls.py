"""The platform's other calls, and the table of all of them."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from simulator.account import Account
from simulator.errors import PlatformError
from simulator.menu import check_menu
from simulator.sending import Answer, ok, send_template, send_text

CallAnswer = Callable[[Account, Mapping[str, str], Mapping[str, Any]], Answer]

#: How long a temporary QR code lives: the default and the longest, in seconds.
QR_SECONDS = (60, 2_592_000)
#: QR action → (the scene's key, whether the code is temporary).
QR_ACTIONS = {
    "QR_SCENE": ("scene_id", True),
    "QR_STR_SCENE": ("scene_str", True),
    "QR_LIMIT_SCENE": ("scene_id", False),
    "QR_LIMIT_STR_SCENE": ("scene_str", False),
}


def stable_token(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Give the token that stays the same until it is renewed."""
    _check_credentials(account, body)
    token, seconds = account.tokens.stable(body.get("force_refresh") is True)
    return Answer({"access_token": token, "expires_in": seconds})


def plain_token(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Give a new token, as the older call does each time."""
    _check_credentials(account, query)
    token, seconds = account.tokens.plain()
    return Answer({"access_token": token, "expires_in": seconds})


def _check_credentials(account: Account, given: Mapping[str, Any]) -> None:
    if given.get("grant_type") != "client_credential":
        raise PlatformError(40002)
    if given.get("appid") != account.config.app_id:
        raise PlatformError(40013)
    if given.get("secret") != account.config.app_secret:
        raise PlatformError(40125)


def get_media(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Give a file that somebody sent in the last three days."""
    medium = account.media.find(query.get("media_id", ""))
    if medium is None:
        raise PlatformError(40007)
    return Answer({}, medium=medium)


def create_qrcode(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Make a QR code's ticket for a scene."""
    action = QR_ACTIONS.get(str(body.get("action_name")))
    if action is None:
        raise PlatformError(40052)
    key, temporary = action
    info = body.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    value = scene.get(key) if isinstance(scene, dict) else None
    if not _is_scene(value, temporary) or isinstance(value, str) != (key == "scene_str"):
        raise PlatformError(40053)
    made: dict[str, object] = {
        "ticket": secrets.token_urlsafe(72),
        "url": f"http://weixin.qq.com/q/{secrets.token_urlsafe(12)}",
    }
    if temporary:
        made["expire_seconds"] = _qr_seconds(body.get("expire_seconds", QR_SECONDS[0]))
    return Answer(made)


def _qr_seconds(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise PlatformError(47001)
    return min(given, QR_SECONDS[1])


def _is_scene(value: object, temporary: bool) -> bool:
    if isinstance(value, str):
        return 1 <= len(value) <= 64
    limit = 2**32 - 1 if temporary else 100_000
    return isinstance(value, int) and 1 <= value <= limit


def create_menu(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Set the account's menu."""
    account.menu = check_menu(dict(body))
    return ok()


def get_menu(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Give the account's menu."""
    if account.menu is None:
        raise PlatformError(46003)
    return Answer({"menu": {"button": account.menu}})


def user_info(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Tell whether a person follows; the platform gives no name and no picture any more."""
    openid = query.get("openid", "")
    if not account.phones.knows(openid):
        raise PlatformError(40003)
    since = account.phones.followed_at(openid)
    if since is None:
        return Answer({"subscribe": 0, "openid": openid})
    followed = int(since.timestamp())
    known = {"subscribe": 1, "openid": openid, "language": "zh_CN", "subscribe_time": followed}
    return Answer({**known, "remark": "", "groupid": 0, "tagid_list": []})


def callback_ips(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Name the addresses that the platform calls from."""
    return Answer({"ip_list": ["127.0.0.1"]})


def check_callback(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Answer the network check."""
    address = {"ip": "127.0.0.1"}
    ping = {**address, "from_operator": "DEFAULT", "package_loss": "0%", "time": "1ms"}
    return ok(dns=[{**address, "real_operator": "DEFAULT"}], ping=[ping])


#: Path → (method, what answers it).
CALLS: Mapping[str, tuple[str, CallAnswer]] = {
    "token": ("GET", plain_token),
    "stable_token": ("POST", stable_token),
    "message/template/send": ("POST", send_template),
    "message/custom/send": ("POST", send_text),
    "media/get": ("GET", get_media),
    "qrcode/create": ("POST", create_qrcode),
    "menu/create": ("POST", create_menu),
    "menu/get": ("GET", get_menu),
    "user/info": ("GET", user_info),
    "getcallbackip": ("GET", callback_ips),
    "callback/check": ("POST", check_callback),
}
