"""One turn of a talk, the table that says who answers it, and the answer.

The route table is the dialogue's state machine: the first row that fits wins, the last row
always fits, and a handler returns the next step in its answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection

from bot.commands import Command
from bot.incoming import Incoming, Kind
from bot.tally import Tally
from bot.understanding import Understander, Understanding
from bot.words import Say
from models import Role, Step
from models.where import Where


class House(Protocol):
    """The community as far as a talk has to know it: who works there, how its places are called.

    The bot is built for any such house and knows no service of it; handlers know the whole one.
    """

    def roles_of(self, person_id: int) -> frozenset[Role]:
        """The roles of a person, with the one of resident that everybody has."""

    def mentioned(self, text: str) -> Where:
        """The community's own estate and road in a text, as written there."""


H = TypeVar("H", bound=House)
T = TypeVar("T")


class Speaker(NamedTuple):
    """The person who writes, as the database knows them in this transaction.

    `home` and `home_grid` are the bound dwelling and its grid; a QR scan alone binds only the
    grid. `question` is the newest open question; `held` counts notices no channel could carry;
    `tally` how much they sent lately. `told` is the version of the notice about data that they
    read last.
    """

    id: int
    address_id: int
    name: str
    phone: str
    roles: frozenset[Role]
    home: Where
    home_grid: int | None
    question: int | None = None
    held: int = 0
    tally: Tally = Tally()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Turn(Generic[H]):
    """Everything a handler may look at: who, what, where the dialogue stands, when, in whose house.

    `text` is what was written, trimmed. `understanding` is of this message; `understander` is for
    other texts, such as a part of one.
    `routes` is the whole table, from which the help is written. `memory` is the dialogue's; it
    is read here and replaced by the answer, never changed.
    """

    db: Connection
    now: datetime
    house: H
    speaker: Speaker
    incoming: Incoming
    text: str
    understanding: Understanding
    understander: Understander
    command: Command | None
    step: Step
    memory: Mapping[str, Any]
    routes: "Sequence[Route[H]]" = ()
    _seen: dict[str, Any] = field(default_factory=dict)

    def understand(self, text: str) -> Understanding:
        """What another text means, such as a part of this one."""
        return self.understander.understand(text)

    def once(self, name: str, read: Callable[[], T]) -> T:
        """What `read` gives, read at the first call of that name and kept for this turn."""
        if name not in self._seen:
            self._seen[name] = read()
        kept: T = self._seen[name]
        return kept


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gives back: words, the next step and what to remember.

    `step` None leaves the dialogue where it stands. `memory` is laid over the dialogue's memory;
    a value of None forgets a key. `until` is when an unanswered step falls due. `request_id`
    is the request that the message belongs to. `resume` puts the question of an open form under
    the words.
    """

    says: Sequence[Say] = ()
    step: Step | None = None
    memory: Mapping[str, Any] = field(default_factory=dict)
    until: datetime | None = None
    request_id: int | None = None
    resume: bool = True


Handler = Callable[[Turn[H]], Answer]


@dataclass(frozen=True, slots=True)
class Route(Generic[H]):
    """One row of the table. What is left out fits everything.

    `role`: the person holds one of these. `kind`, `step`, `command`: exactly this. `codes`: the
    understood code begins with one of these. `when`: any further condition. `help` is the
    line that 帮助 shows to those who may use the row.
    """

    handler: Handler[H]
    role: frozenset[Role] | None = None
    kind: frozenset[Kind] | None = None
    step: Step | None = None
    command: str | None = None
    codes: tuple[str, ...] | None = None
    when: Callable[[Turn[H]], bool] | None = None
    help: str = ""

    def is_for(self, sight: "Sight") -> bool:
        """Whether it may answer such turns."""
        return (
            self.command in {None, sight.word}
            and (self.role is None or bool(self.role & sight.roles))
            and self.step in {None, sight.step}
            and (self.kind is None or sight.kind in self.kind)
            and (self.codes is None or sight.code.startswith(self.codes))
        )


class Sight(NamedTuple):
    """What a turn shares with many others: all that a row asks of it but its own condition."""

    word: str | None
    roles: frozenset[Role]
    step: Step
    kind: Kind
    code: str


class Table(Generic[H]):
    """The rows of a talk. Which of them are for turns of one sight is worked out once."""

    def __init__(self, rows: Sequence[Route[H]]) -> None:
        self.rows = rows
        # So many at most as there are words, roles, steps, kinds and codes; in service, hundreds.
        self._for: dict[Sight, Sequence[Route[H]]] = {}

    def row(self, turn: Turn[H]) -> Route[H]:
        """The first row that fits; the last one always does."""
        word = turn.command.word if turn.command else None
        code = turn.understanding.code
        sight = Sight(word, turn.speaker.roles, turn.step, turn.incoming.kind, code)
        rows = self._for.get(sight)
        if rows is None:
            rows = self._for[sight] = [row for row in self.rows if row.is_for(sight)]
        return next(row for row in rows if row.when is None or row.when(turn))
