"""Why a delivery is turned away at the door: each refusal with the status it is answered by."""

from typing import ClassVar


class Refused(Exception):  # noqa: N818 - it says what happened; nothing is wrong in the code.
    """A delivery that goes no further; its words are for the log and hold no personal data."""

    status: ClassVar[int] = 400


class NotAMessage(Refused):
    """The body is not a message of the platform: 400."""


class Forbidden(Refused):
    """The delivery does not show that it comes from the platform, or not now: 403."""

    status = 403
