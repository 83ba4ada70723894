"""How long what is kept (settings, section `retention`), in days."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keeping:
    """Days after which each kind of data is deleted; requests only lose the person (PIPL 19)."""

    messages: int = 180
    notices: int = 90
    media: int = 180
    requests: int = 1095
    audits: int = 365
