"""What is understood of a message: a value, the same whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models.category import Urgency
from models.where import Where


@dataclass(frozen=True, slots=True)
class Part:
    """One of several problems in a message."""

    text: str
    code: str
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Understanding:
    """The category, urgency and place of a message, and the words that decided."""

    text: str
    intent: str  #: the code's key, such as `repair.sewer`
    code: str  #: always one of the table, the best guess even when not accepted
    name: str
    confidence: float  #: 0 to 1
    accepted: bool  #: False: the bot should ask
    alternatives: tuple[str, ...]  #: other codes that spoke, the likeliest first
    urgency: Urgency
    place: Where
    parts: tuple[Part, ...]  #: empty unless the message holds several problems
    known: bool  #: False for a pure fragment: nothing in it spoke for any category
    reason: Callable[[], tuple[str, ...]] = field(compare=False, repr=False)

    @property
    def matched(self) -> tuple[str, ...]:
        """The words that decided, worked out for whoever asks: of most messages nobody does."""
        return self.reason()

    def as_json(self) -> dict[str, Any]:
        """The object that the command line prints for each text."""
        return {
            "text": self.text,
            "intent": self.intent,
            "code": self.code,
            "name": self.name,
            "confidence": self.confidence,
            "accepted": self.accepted,
            "alternatives": list(self.alternatives),
            "urgency": self.urgency.value,
            "matched": list(self.matched),
            "place": self.place.as_dict(),
            "parts": [{"text": part.text, "code": part.code} for part in self.parts],
        }
