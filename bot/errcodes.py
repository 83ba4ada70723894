"""What a platform's answer means for us: one table from errcode to what is done about it.

The codes are the platform's own list (developers.weixin.qq.com, 全局返回码).
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Verdict(StrEnum):
    """What an answer of the platform asks of us."""

    DONE = "done"  #: taken, or taken before
    RETRY = "retry"  #: try again later, a few times
    UNKNOWN = "unknown"  #: nobody knows whether it arrived: try again for some hours
    NO_ANSWER = "no_answer"  #: the platform is away or busy and took nothing: wait it out
    REFRESH = "refresh"  #: fetch a new access token and call once more
    OTHER_CHANNEL = "other_channel"  #: this way is closed to this person now
    RECIPIENT_GONE = "recipient_gone"  #: the address reaches nobody: mark it as unfollowed
    FORBIDDEN = "forbidden"  #: the account lacks this interface: other channel, and an alarm
    CONFIG_ALARM = "config_alarm"  #: credentials or IP list are wrong: park, and an alarm
    BUG_ALARM = "bug_alarm"  #: what we sent is malformed: other channel, and an alarm
    WAIT_MINUTE = "wait_minute"  #: the minute's quota is used up
    WAIT_DAY = "wait_day"  #: the day's quota is used up
    SPLIT = "split"  #: too long
    MEDIA_LOST = "media_lost"  #: the platform no longer has this media


POLICY: Mapping[int, Verdict] = MappingProxyType(
    {
        -1: Verdict.NO_ANSWER,  # 系统繁忙，请稍候再试
        0: Verdict.DONE,
        40001: Verdict.REFRESH,  # token not the latest; also a wrong secret
        40003: Verdict.RECIPIENT_GONE,  # openid of another account
        40007: Verdict.MEDIA_LOST,
        40013: Verdict.CONFIG_ALARM,  # app id
        40014: Verdict.REFRESH,
        40037: Verdict.BUG_ALARM,  # template id
        40125: Verdict.CONFIG_ALARM,  # secret
        40164: Verdict.CONFIG_ALARM,  # our address is not on the IP list
        40243: Verdict.CONFIG_ALARM,  # the secret is frozen
        42001: Verdict.REFRESH,
        43004: Verdict.RECIPIENT_GONE,  # does not follow
        43019: Verdict.RECIPIENT_GONE,  # on the account's blacklist
        43101: Verdict.OTHER_CHANNEL,  # refused, or no subscription left
        43117: Verdict.RETRY,  # too often to this person; the limit is not published
        45002: Verdict.SPLIT,
        45009: Verdict.WAIT_DAY,
        45011: Verdict.WAIT_MINUTE,
        45015: Verdict.OTHER_CHANNEL,  # outside the 48 hours, or unfollowed
        45047: Verdict.OTHER_CHANNEL,  # the window's messages are used up
        45065: Verdict.DONE,  # this idempotency id was sent before
        47003: Verdict.BUG_ALARM,  # a template field breaks its type's rule
        48001: Verdict.FORBIDDEN,
        48004: Verdict.FORBIDDEN,
        50002: Verdict.CONFIG_ALARM,  # the account is restricted
        61004: Verdict.CONFIG_ALARM,  # IP list, when run through a third-party platform
        89503: Verdict.CONFIG_ALARM,  # the account's administrator must confirm our IP
    }
)

#: Verdicts that somebody must look at: no later try makes them go away.
ALARMS = frozenset({Verdict.FORBIDDEN, Verdict.CONFIG_ALARM, Verdict.BUG_ALARM})

#: After these the platform takes no customer-service message until the person acts again.
CLOSES_WINDOW = frozenset({45015, 45047})

_SECRETS = re.compile(r"(?i)(access_token|secret)=[^&\s\"']+|https?://\S+|\bo[\w-]{27}\b")


class PlatformError(Exception):
    """A platform refused a call, or did not answer it.

    `errcode` is the platform's own, None when there is none. `unknown` says that the platform
    may have acted although we saw no good answer. The text holds no secret, token, URL or
    openid, so it may be logged and stored.
    """

    def __init__(self, reason: str, *, errcode: int | None = None, unknown: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.errcode = errcode
        self.unknown = unknown

    def __str__(self) -> str:
        return self.reason if self.errcode is None else f"{self.errcode} {self.reason}"

    @property
    def verdict(self) -> Verdict:
        """What this error asks of us; an unknown errcode is tried again, a few times."""
        if self.errcode is not None:
            return POLICY.get(self.errcode, Verdict.RETRY)
        return Verdict.UNKNOWN if self.unknown else Verdict.NO_ANSWER


class TokenRefusedError(PlatformError):
    """No token is given for this secret, whatever the errcode: 40001 as well, which elsewhere
    calls a token stale.
    """

    @property
    def verdict(self) -> Verdict:
        """A stale token cannot be meant where none was shown."""
        known = super().verdict
        return Verdict.CONFIG_ALARM if known is Verdict.REFRESH else known


class OversizeError(PlatformError):
    """The answer is longer than we are willing to read."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the answer is longer than {limit} bytes", unknown=True)


def redact(reason: str, *secrets: str) -> str:
    """`reason` without the given secrets, without URLs, tokens and openids, 120 characters long."""
    for secret in filter(None, secrets):
        reason = reason.replace(secret, "…")
    return _SECRETS.sub("…", reason)[:120]
