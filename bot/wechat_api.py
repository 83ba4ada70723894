"""The calls we make to the Official Account's API, and nothing of what they are for.

wechatpy's own client is not used: it fetches tokens without an end when one is refused, waits
for ever by default and writes the secret into its exceptions.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.errcodes import PlatformError, Verdict, redact
from bot.platform_http import Body, PlatformHttp, Timeouts
from bot.platform_token import Grant, TokenStore

T = TypeVar("T")


class WeChatApi:
    """One Official Account. Every call may raise `PlatformError` and ends within ten seconds."""

    def __init__(
        self,
        base_url: str,
        app_id: str,
        app_secret: str,
        tokens: TokenStore,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        self._http = PlatformHttp(base_url, self._timeouts)
        self._app_id = app_id
        self._secret = app_secret
        self._tokens = tokens

    def close(self) -> None:
        """Close the idle connections."""
        self._http.close()

    def stable_token(self) -> Grant:
        """The access token, the same for every caller until the platform renews it."""
        body = self._http.request(
            "POST",
            "/cgi-bin/stable_token",
            payload={
                "grant_type": "client_credential",
                "appid": self._app_id,
                "secret": self._secret,
                "force_refresh": False,
            },
        )
        answer = _checked(_read(body), self._secret)
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise PlatformError("the token answer holds no token", unknown=True)
        return Grant(token, seconds)

    def send_template(
        self,
        openid: str,
        template_id: str,
        fields: Mapping[str, str],
        *,
        client_msg_id: str,
        url: str = "",
    ) -> str:
        """Send a template message; the platform's id of it.

        The same `client_msg_id` to the same person goes out once in ten minutes.
        """
        message: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "client_msg_id": client_msg_id,
            "data": {name: {"value": value} for name, value in fields.items()},
        }
        if url:
            message["url"] = url
        answer = self._call("POST", "/cgi-bin/message/template/send", payload=message)
        return str(answer.get("msgid", ""))[:32]

    def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service text, which the platform takes within the person's window."""
        message = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        self._call("POST", "/cgi-bin/message/custom/send", payload=message)

    def send_media(self, openid: str, kind: str, media_id: str) -> None:
        """Send a photo ("image") or a voice within the window, as the platform still keeps it."""
        message = {"touser": openid, "msgtype": kind, kind: {"media_id": media_id}}
        self._call("POST", "/cgi-bin/message/custom/send", payload=message)

    def get_media(self, media_id: str, max_bytes: int) -> bytes:
        """The bytes of a photo or voice; `OversizeError` as soon as there are more than allowed."""
        return self._authorised(lambda token: self._media_once(token, media_id, max_bytes))

    def list_templates(self) -> list[dict[str, Any]]:
        """The account's templates with their fields, to compare with the settings."""
        answer = self._call("GET", "/cgi-bin/template/get_all_private_template")
        found = answer.get("template_list")
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        payload: Any = None,
    ) -> dict[str, Any]:
        def once(token: str) -> dict[str, Any]:
            query = {"access_token": token, **(params or {})}
            body = self._http.request(method, path, params=query, payload=payload)
            return _checked(_read(body), token, self._secret)

        return self._authorised(once)

    def _media_once(self, token: str, media_id: str, max_bytes: int) -> bytes:
        body = self._http.request(
            "GET",
            "/cgi-bin/media/get",
            params={"access_token": token, "media_id": media_id},
            max_bytes=max_bytes,
            seconds=self._timeouts.media,
        )
        # An error comes as JSON with status 200, sometimes called plain text.
        if body.data.lstrip()[:1] == b"{":
            _checked(_read(body), token, self._secret)
            raise PlatformError("the platform sent a link instead of the media", unknown=True)
        return body.data

    def _authorised(self, once: Callable[[str], T]) -> T:
        """Call with the token; when the platform refuses it, renew it and call once more."""
        token = self._tokens.get(self.stable_token)
        try:
            return once(token)
        except PlatformError as error:
            if error.verdict is not Verdict.REFRESH:
                raise
        return once(self._tokens.renew(token, self.stable_token))


def _read(body: Body) -> dict[str, Any]:
    """The JSON object of an answer; the platform now and then puts control characters into it."""
    try:
        answer = json.loads(body.data.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise PlatformError("the answer is not a JSON object", unknown=True)
    return answer


def _checked(answer: dict[str, Any], *secrets: str) -> dict[str, Any]:
    """`answer` itself, or its error with nothing secret in it."""
    errcode = answer.get("errcode", 0)
    if not isinstance(errcode, int):
        raise PlatformError("the errcode is not a number", unknown=True)
    error = PlatformError(redact(str(answer.get("errmsg", "")), *secrets), errcode=errcode)
    if error.verdict is not Verdict.DONE:
        raise error
    return answer
