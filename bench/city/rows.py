"""The rows that a story leaves in each table, as columns and as what all rows have alike."""

from collections.abc import Iterator
from typing import Any

from bench.city import names
from bench.city.events import events
from bench.city.sizes import A_DAY, Times
from bench.city.stories import Story
from bench.city.tree import UNITS, Tree
from bench.mail import TEXTS
from models import (
    WORKING,
    CallState,
    NoticeState,
    Status,
    Wish,
)
from models.category import categories

Rows = Iterator[tuple[Any, ...]]


class Writer:
    """Writes stories down as rows."""

    def __init__(self, tree: Tree, times: Times) -> None:
        self.tree = tree
        self.estates = names.estates(tree.size.grids)
        self._text = times.text
        self._end = times.end

    def at(self, minute: int | None) -> str | None:
        """A moment as the database has it."""
        return None if minute is None else self._text(minute)

    def requests(self, told: Story) -> Rows:
        """The request."""
        at, category = self.at, categories()[told.code]
        building, unit = told.id % 4 + 1, told.id // 4 % 400 + 1
        estate = self.estates[(told.grid or 1) - 1]
        created = self._text(told.created)
        paused = created if told.status is Status.NEED_INFO else None
        yield (
            *(told.id, told.status.value, told.result, told.code, category.urgency.value),
            *(category.privacy.value, told.org, told.grid, told.worker),
            self.tree.staff + told.resident,
            f'{{"estate":"{estate}","building":"{building}","unit":"{unit}"}}',
            f"{estate}{building}号楼{unit}单元",
            TEXTS[told.id % len(TEXTS)].format(building=building, unit=unit),
            *(created, at(told.created + 120), at(told.created + A_DAY), at(told.due)),
            *(at(told.claimed), at(told.claimed), at(told.resolved), at(told.closed), paused),
            "claimed" if paused else "",
            None if told.solved is None else int(told.solved),
            *(told.satisfaction, told.merged_into, created, created),
            *(at(told.look), 0 if told.worker is None else 1, at(told.overdue), told.board),
        )

    def events(self, told: Story) -> Rows:
        """Its history."""
        for step in events(told, self.tree):
            yield (
                told.id,
                self._text(step.at),
                step.actor,
                step.act,
                step.before,
                step.after,
                (step.details(told)),
            )

    def notices(self, told: Story) -> Rows:
        """What handler and resident were told; some never came on, a few were given up."""
        if told.worker is None:
            return
        person, luck = self.tree.staff + told.resident, int(told.luck * 1000)
        for step, who, kind, at in (
            (0, told.worker, "dispatched", told.created),
            (1, person, "claimed", told.claimed),
            (2, person, "resolved", told.resolved),
        ):
            if at is not None:
                state = STATES.get(luck + step if step else -1, NoticeState.SENT)
                facts = f'{{"number":"#{told.id}","category":"{categories()[told.code].name}"}}'
                moment = self._text(at)
                key = f"{told.id:010}:{step}"
                yield key, who, told.id, kind, facts, state.value, moment, moment, moment, moment

    def messages(self, told: Story) -> Rows:
        """What the resident wrote."""
        words = TEXTS[told.id % len(TEXTS)].format(building=told.id % 4 + 1, unit=1)
        person = self.tree.staff + told.resident
        yield told.id, f"{told.id:064}", person, words, told.id, self._text(told.created)

    def audits(self, told: Story) -> Rows:
        """The commands of its worker."""
        for act, at in (("claim", told.claimed), ("finish", told.resolved)):
            if at is not None:
                yield self._text(at), told.worker, act, f"#{told.id}"

    def corrections(self, told: Story) -> Rows:
        """One in forty was not understood; every second of these was explained."""
        if told.id % 40 == 0:
            yield self._text(told.created), told.id, "", ""
        if told.id % 80 == 0:
            yield self._text(told.created + 600), told.id, told.code, "staff"

    def supporters(self, told: Story) -> Rows:
        """One in thirty is followed by up to seven neighbours."""
        if told.id % 30 == 0:
            for more in range(1, told.id // 30 % 7 + 1):
                other = (told.resident + more - 1) % self.tree.size.residents + 1
                yield told.id, self.tree.staff + other, self._text(told.created + 60)

    def calls(self, told: Story) -> Rows:
        """One in fifty needs a unit; of those worked on, every second unit has not signed."""
        if told.id % 50 or told.org == 1:
            return
        works = told.status in WORKING
        state = (
            CallState.REPORTED
            if not works
            else (CallState.SIGNED if told.id % 100 else CallState.CALLED)
        )
        unit = (self.tree.street_of(told.org) - 2) * len(UNITS) + told.id // 50 % len(UNITS) + 1
        boss = self.tree.admins[told.org][0]
        called = self._text(told.created + 300)
        look = self._text(self._end + 60 + told.id % A_DAY) if works else None
        yield told.id, unit, state.value, boss, called, self._text(told.created + 600), look

    def approvals(self, told: Story) -> Rows:
        """Whoever has another date asked for it; one in a hundred others waits for an answer."""
        dated = told.status in {Status.SCHEDULED, Status.LONG_TERM}
        waits = told.status is Status.CLAIMED and told.id % 20 == 0
        if told.worker is None or not (dated or waits):
            return
        asked, boss = self._text(told.created + 300), self.tree.admins[told.org][0]
        until = self._text(max(told.due, told.created + 400))
        done = (boss, self._text(told.created + 360), 1) if dated else (None, None, None)
        remind = None if dated else self._text(self._end + 60 + told.id % A_DAY)
        wish = Wish.LONG_TERM if told.status is Status.LONG_TERM else Wish.SCHEDULE
        yield told.id, wish.value, told.worker, asked, asked, until, remind, *done


#: One in a thousand luck numbers of a step ends so; thirty in a thousand wait for the person.
STATES = dict.fromkeys(range(2, 32), NoticeState.HELD) | {1: NoticeState.DEAD}
