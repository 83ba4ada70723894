"""`Bot.hear`: from what somebody sent to the words they get back, in one transaction."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic

from sqlalchemy import Connection

from bot import audit, comings, ledger, storing
from bot.commands import read_command
from bot.failures import describe
from bot.forms import opened
from bot.incoming import CannotStore, Incoming, Kind
from bot.outbox import take_held
from bot.telling import Telling
from bot.turn import Answer, H, Route, Speaker, Table, Turn
from bot.understanding import Understander
from bot.words import Say, Words
from models import HELPERS, OFFICIAL, Refusal, Role
from models.transact import Busy, Transact

log = logging.getLogger(__name__)

#: Roles whose every command is on record.
AUDITED = OFFICIAL | HELPERS


class Bot(Generic[H]):
    """The talk. All it needs is handed in: the store, the clock, the house, the table, the words.

    `house_at` gives the community as it is at a revision, read in the same transaction,
    and at an hour; `understander_at` what its words make of the shipped understanding, which is
    pure. `clock` is business time. `tells` is what everybody reads once about their data.

    A message is understood within its transaction: messages that share a commit are then worked
    through by one thread, where many would take the interpreter from it at every statement.
    """

    def __init__(
        self,
        *,
        transact: Transact,
        clock: Callable[[], datetime],
        house_at: Callable[[Connection, int, datetime], H],
        understander_at: Callable[[Connection, int], Understander],
        routes: Sequence[Route[H]],
        words: Words,
        tells: Callable[[H], Say] | None = None,
    ) -> None:
        self._transact = transact
        self._clock = clock
        self._house_at = house_at
        self._understander_at = understander_at
        self._table = Table(routes)
        self._words = words
        self._telling = Telling(words, tells)

    def hear(self, incoming: Incoming) -> str:
        """Answer one message or event: the reply's text, "" for none.

        The message is stored in any case. Raises CannotStore when even that fails.
        """
        try:
            return self._transact(lambda db: self._answer(db, incoming))
        except Busy as error:
            # Storing it as unhandled would wait once more, and the platform listens no longer.
            log.error("a message found the database busy: %s", error)
            raise CannotStore from error
        except Exception as error:
            log.error(
                "a message of kind %s could not be handled: %s", incoming.kind, describe(error)
            )
            return self._apologise(incoming, error)

    def _answer(self, db: Connection, incoming: Incoming) -> str:
        now = self._clock()
        caller = ledger.meet(db, incoming, now)
        if caller is None:
            return comings.of_nobody(db, incoming, now)
        if caller.stored_reply is not None:
            return caller.stored_reply
        turn = self._turn(db, incoming, caller, now)
        answer, outcome = self._decide(turn)
        reply = self._telling.after(turn, answer, self._render(db, turn, answer))
        storing.write_message(
            db, incoming, now, person_id=caller.person_id, reply=reply, request_id=answer.request_id
        )
        self._remember(db, incoming, caller, answer)
        if turn.command is not None and turn.speaker.roles & AUDITED:
            audit.write_audit(
                db,
                now,
                person_id=caller.person_id,
                command=turn.command,
                outcome=outcome,
            )
        return reply

    def _turn(
        self, db: Connection, incoming: Incoming, caller: ledger.Caller, now: datetime
    ) -> Turn[H]:
        understander = self._understander_at(db, caller.revision)
        # What is not written means nothing.
        written = incoming.text if incoming.kind is Kind.TEXT else ""
        house = self._house_at(db, caller.revision, now)
        understood = understander.understand(written)
        roles = house.roles_of(caller.person_id) if incoming.trusted else frozenset[Role]()
        return Turn(
            db=db,
            now=now,
            house=house,
            incoming=incoming,
            text=incoming.text.strip(),
            understanding=understander.among(understood, house.mentioned),
            understander=understander,
            speaker=Speaker(
                caller.person_id,
                caller.address_id,
                caller.name,
                caller.phone,
                roles | {Role.RESIDENT},
                caller.home,
                caller.home_grid,
                caller.question,
                caller.held,
                caller.tally,
                caller.told,
            ),
            command=(
                read_command(incoming.text, staff=bool(roles & AUDITED))
                if incoming.kind is Kind.TEXT
                else None
            ),
            step=caller.step,
            memory=caller.memory,
            routes=self._table.rows,
        )

    def _decide(self, turn: Turn[H]) -> tuple[Answer, str]:
        """The answer of the first row that fits; a refusal is an answer too."""
        try:
            row = self._table.row(turn)
            return row.handler(turn), audit.DONE if row.command else audit.TALK
        except Refusal as refusal:
            return Answer((Say(refusal.kind, refusal.facts),)), audit.refused(refusal)

    def _render(self, db: Connection, turn: Turn[H], answer: Answer) -> str:
        """The words of an answer, after what could not be pushed, before what is still asked."""
        if not answer.says:
            return ""
        held = take_held(db, turn.speaker.id) if _hears_held(turn) else []
        asks_on = answer.step is None and answer.resume
        waiting = opened(turn.memory) if asks_on else None
        resumed = (Say("form.resume"), waiting.asked) if waiting else ()
        says = (*held, *answer.says, *resumed)
        return "\n".join(text for say in says if (text := self._words.render(say)))

    def _remember(
        self, db: Connection, incoming: Incoming, caller: ledger.Caller, answer: Answer
    ) -> None:
        """Save the dialogue when the answer moved it, or the person came or went."""
        changes = {**answer.memory, **comings.came(incoming, caller.memory)}
        if answer.step is None and not changes:
            return
        memory = merged(caller.memory, changes)
        if answer.step is None and memory == caller.memory:
            return
        until = caller.until if answer.step is None else answer.until
        storing.save_dialogue(
            db,
            caller.person_id,
            answer.step or caller.step,
            memory,
            until,
            known=caller.known_dialogue,
        )

    def _apologise(self, incoming: Incoming, error: Exception) -> str:
        """Store the message as unhandled, so that a person looks at it, and say so honestly."""
        reply = self._words.render(Say("talk.failed"))

        def keep(db: Connection) -> str:
            now = self._clock()
            caller = ledger.meet(db, incoming, now)
            if caller is None:
                return comings.of_nobody(db, incoming, now)
            if caller.stored_reply is not None:
                return caller.stored_reply
            storing.write_message(
                db, incoming, now, person_id=caller.person_id, reply=reply, handled=False
            )
            return reply

        try:
            return self._transact(keep)
        except Exception as failure:
            log.error("a message could not be stored at all: %s", describe(failure))
            raise CannotStore from error


def _hears_held(turn: Turn[H]) -> bool:
    """Whether what could not be pushed is said now; what is owed to staff, to nobody unproved."""
    if not turn.speaker.held:
        return False
    return turn.incoming.trusted or turn.house.roles_of(turn.speaker.id) <= {Role.RESIDENT}


def merged(memory: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A dialogue's memory with the changes laid over it; None forgets."""
    return {key: value for key, value in {**memory, **changes}.items() if value is not None}
