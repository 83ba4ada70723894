"""What a message means, and by whose words."""

from typing import NamedTuple, Self

from bot.incoming import Incoming, Kind
from bot.understanding import Understander, Understanding


class Heard(NamedTuple):
    """A message as it was understood, and what understood it."""

    understander: Understander
    understanding: Understanding

    @classmethod
    def by(cls, understander: Understander, incoming: Incoming) -> Self:
        """The message as it is understood so; what is not written means nothing."""
        text = incoming.text if incoming.kind is Kind.TEXT else ""
        return cls(understander, understander.understand(text))

    def by_newest(self, newest: Understander, incoming: Incoming) -> Self:
        """The same, or understood once more where the words have changed since."""
        return self if newest is self.understander else self.by(newest, incoming)
