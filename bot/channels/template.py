"""Template messages: typed, short, and possible at any time to whoever follows the account."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.channels import Letter, Outcome, ended
from bot.channels.fields import field_value
from bot.errcodes import PlatformError, Verdict
from bot.wechat_api import WeChatApi


class Template(Protocol):
    """A template of the account: its id, and which fact each of its fields shows."""

    @property
    def id(self) -> str:
        """The platform's id of the template."""

    @property
    def fields(self) -> Mapping[str, str]:
        """Field name to name of the fact."""


class TemplateChannel:
    """Sends the kinds of notices that have a template. A fact `url` opens behind the message.

    `shown` makes a text of a fact, which may name words of its own.
    """

    name = "template"
    platform = "wechat"

    def __init__(
        self,
        api: WeChatApi,
        templates: Mapping[str, Template],
        zone: ZoneInfo,
        shown: Callable[[Any], str],
    ) -> None:
        self._api = api
        self._shown = shown
        self._templates = templates
        self._zone = zone

    def send(self, letter: Letter) -> Outcome:
        """Send it under the notice's own key, so that a second try within ten minutes is void."""
        template = self._templates.get(letter.kind)
        if template is None:
            return Outcome(Verdict.OTHER_CHANNEL, "no template for this kind")
        fields = {
            field: field_value(field, self._shown(letter.facts.get(fact)), self._zone)
            for field, fact in template.fields.items()
        }
        url = str(letter.facts.get("url") or "")
        key = message_id(letter.key)
        try:
            reference = self._api.send_template(
                letter.address, template.id, fields, client_msg_id=key, url=url
            )
        except PlatformError as error:
            return ended(error)
        return Outcome(Verdict.DONE, reference=reference)


def message_id(key: str) -> str:
    """The platform's anti-repeat id of a notice: 32 safe characters, the same at every try."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
