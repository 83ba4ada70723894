"""The account's menu: the limits the platform sets on it.

Source: 自定义菜单创建接口: three buttons, five below each, sizes in bytes.
"""

from typing import Any

from simulator.errors import PlatformError

TYPES = frozenset(
    {
        "click",
        "view",
        "miniprogram",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)
NAME_BYTES = (16, 60)
KEY_BYTES = 128
URL_BYTES = 1024


def check_menu(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the menu's buttons, or raise the platform's errcode for the first that is wrong."""
    buttons = body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise PlatformError(40016)
    for button in buttons:
        below = _check_name(button, level=0).get("sub_button")
        if not below:
            _check_action(button)
            continue
        if not isinstance(below, list) or len(below) > 5:
            raise PlatformError(40023)
        for inner in below:
            _check_action(_check_name(inner, level=1))
    return buttons


def _check_name(button: object, level: int) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise PlatformError(47001)
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= NAME_BYTES[level]:
        raise PlatformError(40018)
    return button


def _check_action(button: dict[str, Any]) -> None:
    kind = button.get("type")
    if kind not in TYPES:
        raise PlatformError(40017)
    if kind == "view":
        if not 1 <= len(str(button.get("url", "")).encode()) <= URL_BYTES:
            raise PlatformError(40020)
    elif kind != "miniprogram" and not 1 <= len(str(button.get("key", "")).encode()) <= KEY_BYTES:
        raise PlatformError(40019)
