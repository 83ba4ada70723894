"""What a pretended platform has to be told: whose account, which people, which clock."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NotRequired, TypedDict

AES_KEY_LENGTH = 43


class Person(TypedDict):
    """One person whose phone the page shows; the role is a word of the bot, only shown here."""

    openid: str
    name: str
    role: str
    note: NotRequired[str]


class Template(TypedDict):
    """A template message as approved: its title and the label of every typed field."""

    title: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class SimulatorConfig:
    """The account the platform keeps for the bot, and the world around it.

    `now` is the business clock (aware); windows, duplicates and media follow it. `real_time`
    (seconds since the epoch) rules tokens and signatures, which stay fresh by real time.
    `advance` moves the business clock and returns when what fell due has been delivered.
    An empty `encoding_aes_key` means plain mode; a wrong one raises ValueError.
    """

    bot_url: str
    app_id: str
    app_secret: str
    token: str
    encoding_aes_key: str
    account: str
    people: Sequence[Person]
    now: Callable[[], datetime]
    advance: Callable[[float], None]
    templates: Mapping[str, Template] = field(default_factory=dict)
    real_time: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        if not self.token:
            raise ValueError("token is empty: anyone could forge a signature")
        if len(self.encoding_aes_key) not in (0, AES_KEY_LENGTH):
            raise ValueError(f"encoding_aes_key must have {AES_KEY_LENGTH} characters, or none")
