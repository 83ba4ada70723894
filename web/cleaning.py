"""Making text safe: what people send before it is stored, what they are sent before it is XML."""

import re

#: The longest text kept of one message, in characters; the platform's own limit is lower.
SAID_CHARACTERS = 2000
#: The longest passive reply, in UTF-8 bytes. Near 2,048 the platform answers "公众号故障" instead.
REPLY_BYTES = 2000

#: What XML 1.0 cannot hold; real messages do contain such characters (section 2.2, "Char").
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")

#: Control characters (Cc) but tab and line feed, and format characters (Cf: zero-width, bidi,
#: tags) but the joiner U+200D; fillers, blanks and variation selectors but that of emoji. In a push
#: to a worker they could hide words or turn them around.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0e\uffa0\U000e0100-\U000e01ef]"
)

#: A joiner that does not stand between two emoji, where it makes one picture of them.
_LONE_JOINER = re.compile(
    "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)


def strip_illegal(text: str) -> str:
    """`text` without the characters that no XML parser accepts."""
    return ILLEGAL.sub("", text)


def clean_said(text: str, limit: int = SAID_CHARACTERS) -> str:
    """What a person wrote, without invisible characters, at most `limit` characters long."""
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    if "\u200d" in text:
        text = _LONE_JOINER.sub("", text)
    return text.strip()[:limit]


def fit_reply(text: str, limit: int = REPLY_BYTES) -> str:
    """`text` as the platform can pass it on: no illegal character, at most `limit` UTF-8 bytes.

    What is too long is cut between two characters and ends with "…".
    """
    text = strip_illegal(text).strip()
    raw = text.encode()
    if len(raw) <= limit:
        return text
    return raw[: limit - len("…".encode())].decode(errors="ignore") + "…"
