"""The community as a service sees it: its tree and places, its calendar, its manners."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from threading import Lock

from sqlalchemy import Connection

from models import Role, Status
from models.category import Category, Privacy, Urgency
from models.where import Where
from services.calendar import WorkCalendar
from services.directory import Directory
from services.directory_rows import load_directory, with_people
from services.keeping import Keeping
from services.limits import Deadlines, deadlines
from services.own_days import with_own_days
from services.pace import Pace
from services.quiet import end_of_quiet
from services.revisions import (
    COMMUNITY,
    Counts,
    Part,
    changed_people,
    current_counts,
    current_version,
    touched,
)
from services.roster import Roster, load_roster
from services.ticket import Ticket
from services.tree import Staff, distinct

#: Days that have a name of their own, by their distance from today.
_NEAR = {0: "今天", 1: "明天", -1: "昨天"}


@dataclass(frozen=True, slots=True)
class Manners:
    """What the settings say about how this community works."""

    name: str = ""
    hotline: str = ""
    supervision_phone: str = ""
    quiet_hours: str = ""
    photo_required: frozenset[str] = frozenset()
    public_url: str = ""
    pace: Pace = field(default_factory=Pace)
    keeping: Keeping = field(default_factory=Keeping)


@dataclass(frozen=True, slots=True)
class House:
    """One consistent view of the community; immutable, shared by all turns of a revision.

    The roster is that of the hour: who is on duty, who stands in for whom.
    """

    directory: Directory
    calendar: WorkCalendar
    manners: Manners = field(default_factory=Manners)
    roster: Roster = field(default_factory=Roster)

    def roles_of(self, person_id: int) -> frozenset[Role]:
        """The roles a person holds now."""
        return self.directory.roles_of(person_id)

    def mentioned(self, text: str) -> Where:
        """The community's own estate and road in a text, as written there."""
        return self.directory.places.mentioned(text)

    def staff(self, person_id: int | None) -> Staff | None:
        """A member of staff who is active now."""
        return self.directory.staff.get(person_id) if person_id is not None else None

    def serves(self, person_id: int) -> bool:
        """Whether the person is active and has a post: who has left is told nothing more."""
        return bool(self.directory.posts_of(person_id))

    def org_of(self, grid_id: int | None) -> int:
        """The organisation a request belongs to; without a grid, the one we speak for.

        That is the one named in the settings, or else the lowest one above all grids.
        """
        if grid_id is not None:
            return self.directory.grid(grid_id).org_id
        named = (org for org in self.directory.orgs.values() if org.name == self.manners.name)
        home = next(named, None) or self.directory.home_org()
        if home is None:
            raise LookupError("no organisation is loaded: run `community load` first")
        return home.id

    def responders(self, grid_id: int | None, without: Collection[int | None]) -> tuple[Staff, ...]:
        """Who answers for a grid, in order, without some; nobody where no grid is known.

        Whoever is absent is asked last, the stand-in in their place.
        """
        if grid_id is None:
            return ()
        if not self.roster.stand_ins:
            return self.directory.responders(grid_id, without)
        ladder = self.directory.responders(grid_id)
        asked = distinct([*(self.stand_in(one.id) or one for one in ladder), *ladder])
        return tuple(one for one in asked if one.id not in without)

    def stand_in(self, person_id: int | None) -> Staff | None:
        """Who answers for an absent person at this hour; None for who is there."""
        return self.staff(self.roster.stand_ins.get(person_id)) if person_id is not None else None

    def on_duty(self, org_id: int) -> tuple[Staff, ...]:
        """Who has the duty of the organisation, or else of the nearest one above, at this hour."""
        if not self.roster.duty:
            return ()
        for org in self.directory.path(org_id):
            duty = (self.staff(person_id) for person_id in self.roster.duty.get(org.id, ()))
            if found := tuple(one for one in duty if one is not None):
                return found
        return ()

    def heads(self, org_id: int, without: Collection[int | None] = ()) -> tuple[Staff, ...]:
        """The admins who answer for an organisation, without some."""
        return self.directory.admins_of(org_id, without)

    def deadlines(self, category: Category, urgency: Urgency, now: datetime) -> Deadlines:
        """What we promise for a request of this kind made now."""
        return deadlines(category, urgency, now, self.calendar)

    def polite_time(self, now: datetime) -> datetime:
        """Now, or the end of the quiet hours."""
        return end_of_quiet(now, self.manners.quiet_hours, self.calendar.timezone)

    def hands(self, ticket: Ticket) -> list[int]:
        """Whose task it is: the handler, and whoever stands in for them at this hour.

        Nobody's where the handler has no post any more. What is private has no stand-in, nor has
        what is closed.
        """
        if ticket.worker_id is None or not self.serves(ticket.worker_id):
            return []
        stand_in = self.stand_in(ticket.worker_id)
        if stand_in is None or stand_in.id in {ticket.accused_id, ticket.resident_id}:
            return [ticket.worker_id]
        if ticket.privacy != Privacy.OPEN or ticket.status == Status.CLOSED:
            return [ticket.worker_id]
        return [ticket.worker_id, stand_in.id]

    def span_words(self, now: datetime, until: datetime | None) -> str:
        """How long it is until then, as people say it: 3天, 5小时, 20分钟."""
        if until is None:
            return ""
        minutes = max(int((until - now).total_seconds() // 60), 0)
        if minutes >= 48 * 60:
            return f"{minutes // (24 * 60)}天"
        return f"{minutes // 60}小时" if minutes >= 120 else f"{minutes}分钟"

    def clock_words(self, moment: datetime | None, now: datetime) -> str:
        """A time as people say it: 今天17:30, 明天09:00, 11月23日17:30."""
        if moment is None:
            return ""
        local = moment.astimezone(self.calendar.timezone)
        return f"{self.day_words(local, now)}{local.hour:02}:{local.minute:02}"

    def day_words(self, moment: datetime, now: datetime) -> str:
        """A day as people say it: 今天, 明天, 11月23日."""
        zone = self.calendar.timezone
        local = moment.astimezone(zone)
        days = local.toordinal() - now.astimezone(zone).toordinal()
        return _NEAR.get(days) or f"{local.month}月{local.day}日"


class HouseKeeper:
    """Keeps the newest view of the community for a process, and reads it anew when it changed."""

    def __init__(self, calendar: WorkCalendar, manners: Manners) -> None:
        self._calendar = calendar
        self._manners = manners
        # One value, put in place at once: threads of different snapshots never mix theirs.
        self._kept: tuple[Counts, House] | None = None
        # Reading a city takes a second and 200 MB: it is read once, however many are asked.
        self._renewing = Lock()

    def at(self, db: Connection, revision: int, now: datetime) -> House:
        """The community at this hour, at a revision that was read in this transaction."""
        kept = self._kept
        if kept is None or kept[0][COMMUNITY] != revision:
            with self._renewing:
                kept = self._kept
                if kept is None or kept[0][COMMUNITY] != revision:
                    kept = self._kept = self._renewed(db, kept, now)
        counts, house = kept
        roster = house.roster.at(now)
        if roster is not house.roster:
            house = replace(house, roster=roster)
            self._kept = counts, house
        return house

    def _renewed(
        self, db: Connection, kept: tuple[Counts, House] | None, now: datetime
    ) -> tuple[Counts, House]:
        """The house with what was changed read anew, and the rest as it was."""
        # The counts first: rows that change meanwhile make them old, and are read once more.
        counts = current_counts(db)
        if kept is None:
            self._calendar = with_own_days(db, self._calendar)
            roster = load_roster(db, now)
            return counts, House(load_directory(db), self._calendar, self._manners, roster)
        parts, house = touched(kept[0], counts), kept[1]
        if parts == frozenset(Part):
            self._calendar = with_own_days(db, self._calendar)
            house = replace(house, calendar=self._calendar)
        if Part.PLACES in parts:
            house = replace(house, directory=load_directory(db))
        elif Part.PERSON in parts:
            people = changed_people(db, kept[0])
            house = replace(house, directory=with_people(db, house.directory, people))
        if Part.ROTA in parts:
            house = replace(house, roster=load_roster(db, now))
        return counts, house

    def forget(self) -> None:
        """What was read of a change has been undone: the next look reads anew."""
        self._kept = None

    @property
    def timezone(self) -> tzinfo:
        """Where the community lives: the settings say it, and no revision changes it."""
        return self._calendar.timezone

    def now(self, db: Connection, now: datetime) -> House:
        """The community as it is in this transaction, at this hour."""
        return self.at(db, current_version(db), now)
