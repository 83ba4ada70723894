"""One thing said on a phone: shown there, carried to the bot, and the reply shown."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from simulator.account import Account
from simulator.callbacks import OUT_OF_ORDER, DeliveryError
from simulator.errors import UnusableError
from simulator.messages import Fields, cdata_xml, first_number
from simulator.said import Keeper, Said, read_said, scan_as_follow

MAX_TIMES = 50
MSG_ID = re.compile(r"[0-9]{1,20}")
OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def say(account: Account, body: Mapping[str, Any], keeper: Keeper) -> tuple[dict[str, Any], int]:
    """Let a person say what `body` holds; give the answer for the script and the HTTP status.

    Raises UnusableError for a body that cannot be used. A bot that fails is status 502, with
    what the person sees then as the reply and the reason as `error`.
    """
    openid, times, msg_id = _openid(body), _times(body), _msg_id(account, body)
    said = read_said(body, keeper)
    account.phones.meet(openid)
    if said.event == "SCAN" and not account.phones.follows(openid):
        said = scan_as_follow(said)
    _take_effect(account, openid, said)
    xml = _xml(account, openid, said, msg_id)
    with ThreadPoolExecutor(times) as pool:
        results = list(pool.map(lambda _: _deliver(account, openid, xml), range(times)))
    answer, status = _settle(account, openid, results)
    if "times" in body:
        answer["replies"] = [reply for reply, _ in results]
    return answer | ({} if said.event else {"msg_id": str(msg_id)}), status


def _take_effect(account: Account, openid: str, said: Said) -> None:
    phones = account.phones
    phones.add(openid, "event" if said.event else "said", said.shown, **said.extra)
    if said.event == "subscribe":
        phones.follow(openid)
    if said.event == "unsubscribe":
        phones.unfollow(openid)
    if said.window:
        phones.open_window(openid, said.window)


def _xml(account: Account, openid: str, said: Said, msg_id: int) -> bytes:
    second = int(account.config.real_time())
    head: Fields = {
        "ToUserName": account.config.account,
        "FromUserName": openid,
        "CreateTime": second,
    }
    tail: Fields = {} if said.event else {"MsgId": msg_id}
    return cdata_xml({**head, **said.fields, **tail})


def _deliver(account: Account, openid: str, xml: bytes) -> tuple[str, str]:
    """Give the reply and what went wrong, one of them empty."""
    try:
        return account.callbacks.deliver(openid, xml), ""
    except DeliveryError as problem:
        return "", str(problem)


def _settle(
    account: Account, openid: str, results: list[tuple[str, str]]
) -> tuple[dict[str, Any], int]:
    """Show the one reply a person sees, however often the message went out."""
    errors = [error for _, error in results if error]
    if len(errors) == len(results):
        account.phones.add(openid, "system", OUT_OF_ORDER)
        return {"reply": OUT_OF_ORDER, "number": None, "error": errors[0]}, 502
    reply = next((text for text, _ in results if text), "")
    if reply:
        account.phones.add(openid, "reply", reply)
    return {"reply": reply, "number": first_number(reply)}, 200


def _openid(body: Mapping[str, Any]) -> str:
    openid = body.get("openid")
    if not isinstance(openid, str) or not OPENID.fullmatch(openid):
        raise UnusableError(
            "openid 要写成 1 到 64 个字母、数字、- 或 _，可在 /simulator/people 查到"
        )
    return openid


def _times(body: Mapping[str, Any]) -> int:
    times = body.get("times", 1)
    if isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= MAX_TIMES:
        raise UnusableError(f"times 要写成 1 到 {MAX_TIMES} 之间的整数")
    return times


def _msg_id(account: Account, body: Mapping[str, Any]) -> int:
    given = body.get("msg_id")
    if given is None:
        return account.new_msg_id()
    if isinstance(given, bool) or not MSG_ID.fullmatch(str(given)):
        raise UnusableError("msg_id 要写成数字，例如上一次回答里的 msg_id")
    return int(given)
