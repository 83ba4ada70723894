"""How a service says no: the kind of words and the facts, for whoever speaks to the person."""

from typing import Any


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error.
    """Said before anything was written, so the transaction stays whole and the words are kept."""

    def __init__(self, kind: str, **facts: Any) -> None:
        super().__init__(kind)
        self.kind = kind
        self.facts = facts
