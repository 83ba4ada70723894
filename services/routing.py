"""Who answers for a request: by place, never the one complained about; who is alarmed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from models import Role
from models.category import Privacy, Urgency, categories
from services.house import House
from services.limits import falls_to_duty, limits_for
from services.ticket import Ticket
from services.tree import Staff, distinct

#: Complaints about staff and reports of illegal acts go to the head of the organisation and are
#: kept from whom they name (济南市12345条例 32).
COMPLAINTS = frozenset({"K1", "K2"})


class Assignment(NamedTuple):
    """Who answers first, if anybody, and whom it complains about, who never get it.

    `asleep` is whose turn it would be by day, when it falls to the night's duty.
    """

    worker: Staff | None
    accused: Sequence[int] = ()
    resident_id: int | None = None
    asleep: Staff | None = None

    @property
    def accused_id(self) -> int | None:
        """Who must never see it: of several, the one who otherwise would."""
        return next(iter(self.accused), None)


def answering(
    house: House,
    code: str,
    text: str,
    grid_id: int | None,
    org_id: int,
    resident_id: int | None = None,
) -> Assignment:
    """Decide it from the category, the words and the place; used wherever one of them changes.

    Whoever reported it works on it only where nobody else answers for the place.
    """
    meant = accused(house, code, text, grid_id, org_id)
    others = candidates(house, code, grid_id, org_id, (*meant, resident_id))
    anybody = others or candidates(house, code, grid_id, org_id, meant)
    return Assignment(next(iter(anybody), None), meant, resident_id)


def candidates(
    house: House, code: str, grid_id: int | None, org_id: int, without: Collection[int | None]
) -> Sequence[Staff]:
    """Who may be given a request of this kind and place, in order, without some."""
    if code in COMPLAINTS:
        return house.heads(org_id, without)
    return house.responders(grid_id, without)


def by_night(
    house: House, assignment: Assignment, code: str, urgency: Urgency, org_id: int, now: datetime
) -> Assignment:
    """What is urgent at night goes to whoever is on duty (docs/lifecycle.md), if anybody is."""
    duty = house.on_duty(org_id)
    if not duty or code in COMPLAINTS:
        return assignment
    if not falls_to_duty(limits_for(categories()[code], urgency), now, house.calendar):
        return assignment
    outside = {*assignment.accused, assignment.resident_id}
    worker = next((one for one in duty if one.id not in outside), None)
    if worker is None or worker == assignment.worker:
        return assignment
    return assignment._replace(worker=worker, asleep=assignment.worker)


def fell_to_duty(house: House, ticket: Ticket) -> bool:
    """Whether it was made at an hour at which it was given to whoever was on duty."""
    limits = limits_for(categories()[ticket.code], Urgency(ticket.urgency))
    return falls_to_duty(limits, ticket.created_at, house.calendar)


def belongs_to(
    house: House, code: str, text: str, grid_id: int | None, before: int | None = None
) -> int:
    """The organisation of a request: where it is; of a complaint, where whoever it names works.

    Without a place a complaint goes where the resident's last request went, which is `before`.
    Who stands above that place, or is one of several who are named, takes it nowhere else.
    """
    own = house.org_of(grid_id)
    if code not in COMPLAINTS:
        return own
    near = before if grid_id is None and before is not None else own
    meant = accused(house, code, text, grid_id, near)
    orgs = [post.org_id for one in meant[:1] for post in house.directory.posts_of(one)]
    if len(meant) > 1 or any(near in house.directory.subtree(org) for org in orgs):
        return near
    return next(iter(orgs), near)


def accused(house: House, code: str, text: str, grid_id: int | None, org_id: int) -> Sequence[int]:
    """Whom a complaint means: all staff it names, else the grid's own worker.

    Who would decide about it as an admin comes first.
    """
    if code not in COMPLAINTS:
        return ()
    named = [one.id for one in house.directory.staff.values() if one.name and one.name in text]
    if named:
        holds = house.directory.holds
        return sorted(named, key=lambda one: not holds(one, {Role.ADMIN}, org_id, grid_id))
    workers = house.directory.workers_of(grid_id) if grid_id is not None else ()
    return [one.id for one in workers[:1] if "网格员" in text]


def alarmed(house: House, ticket: Ticket) -> list[int]:
    """Everyone on duty for an emergency; for a restricted one the handler and the heads only.

    Whoever the rota names comes first; who is absent is alarmed as well as the stand-in.
    """
    serving = house.directory.on_duty(ticket.grid_id, ticket.org_id)
    stand_ins = (house.stand_in(one.id) for one in serving)
    present = (one for one in stand_ins if one is not None)
    people = [one.id for one in distinct([*house.on_duty(ticket.org_id), *serving, *present])]
    if ticket.privacy == Privacy.RESTRICTED:
        inner = {head.id for head in house.heads(ticket.org_id)} | {ticket.worker_id}
        people = [person_id for person_id in people if person_id in inner]
    return [person_id for person_id in people if person_id != ticket.accused_id]


def is_emergency(ticket: Ticket) -> bool:
    """Whether everyone on duty has to hear of it."""
    return categories()[ticket.code].is_emergency
