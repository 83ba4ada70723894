"""An admin's work on people: 邀请 停用 启用."""

from sqlalchemy import insert, or_, select, update

from models import Person, Post, Refusal, Role, Unit, table_of
from models.inserting import insert_row
from services import shifts
from services.binding import invite
from services.desk import Desk
from services.leaving import hand_over
from services.revisions import raise_for
from services.ticket import Ticket
from services.tree import Staff

#: Roles that are held in a grid; the others are held in the organisation.
IN_GRID = frozenset({Role.WORKER, Role.LEADER, Role.CAPTAIN})


def appoint(desk: Desk, *, name: str, phone: str, role: Role, grid_code: str) -> str:
    """邀请: make or find the person, give the post, hand out the code that binds their WeChat."""
    directory = desk.house.directory
    grid = directory.grid_by_code(grid_code) if grid_code else None
    if grid is None and (role in IN_GRID or grid_code):
        raise Refusal("refuse.no_grid", name=grid_code)
    org_id = grid.org_id if grid else _own_org(desk)
    grid_id = grid.id if grid and role in IN_GRID else None
    if not _administers(desk, org_id, grid_id):
        raise Refusal("refuse.scope")
    person_id = _person(desk, name, phone)
    rank = len(directory.workers_of(grid.id)) if grid and role is Role.WORKER else 0
    held = select(Post.id).where(
        Post.person_id == person_id,
        Post.role == role,
        Post.org_id == org_id,
        Post.grid_id.is_(None) if grid_id is None else Post.grid_id == grid_id,
    )
    if desk.db.execute(held).first() is None:
        desk.db.execute(
            insert(Post).values(
                person_id=person_id, role=role.value, org_id=org_id, grid_id=grid_id, rank=rank
            )
        )
    raise_for(desk.db, person_id)
    return invite(desk.db, desk.now, person_id)


def _own_org(desk: Desk) -> int:
    """The organisation the admin is admin of."""
    return next(
        post.org_id
        for post in desk.house.directory.posts_of(desk.person_id)
        if post.role is Role.ADMIN
    )


def _administers(desk: Desk, org_id: int, grid_id: int | None) -> bool:
    """Whether the speaker is admin of this place."""
    return desk.house.directory.holds(desk.person_id, {Role.ADMIN}, org_id, grid_id)


def _demand_over(desk: Desk, person_id: int) -> None:
    """Refuse unless every post of the person lies where the speaker is admin.

    One post elsewhere is enough to refuse: a code makes its sender that person with all posts,
    and switching a person off ends them all. So is a unit elsewhere that the person answers
    for. The posts come from the database, because the directory knows none of people who are
    switched off.
    """
    posts = desk.db.execute(select(Post.org_id, Post.grid_id).where(Post.person_id == person_id))
    units = desk.db.execute(select(Unit.org_id).where(Unit.person_id == person_id))
    held = [(post.org_id, post.grid_id) for post in posts] + [(unit.org_id, None) for unit in units]
    if not all(_administers(desk, org_id, grid_id) for org_id, grid_id in held):
        raise Refusal("refuse.scope")


def _person(desk: Desk, name: str, phone: str) -> int:
    """The person with this phone, known before or made now.

    A resident may be appointed by any admin; who has posts, by an admin over all of them.
    """
    row = desk.db.execute(
        select(Person.id, Person.name).where(Person.phone == phone).order_by(Person.id)
    ).first()
    if row is not None:
        if row.name not in {"", name}:
            raise Refusal("refuse.phone_taken", name=row.name)
        _demand_over(desk, row.id)
        desk.db.execute(update(Person).where(Person.id == row.id).values(name=name, active=True))
        return int(row.id)
    person = {"name": name, "phone": phone, "active": True, "created_at": desk.now}
    return insert_row(desk.db, table_of(Person), person)


def dismiss(desk: Desk, staff: Staff) -> list[Ticket]:
    """停用: the roles end at once, and with them the rota and what they had in hand.

    The requests as they stand with whoever has them now. What was done stays as it is.
    """
    switch(desk, staff.id, active=False)
    shifts.leave(desk, staff)
    return hand_over(desk, staff.id)


def switch(desk: Desk, person_id: int, *, active: bool) -> None:
    """Whether the person's roles count, by which 启用 gives them back."""
    if person_id == desk.person_id:
        raise Refusal("refuse.yourself")
    _demand_over(desk, person_id)
    desk.db.execute(update(Person).where(Person.id == person_id).values(active=active))
    raise_for(desk.db, person_id)


def inactive_named(desk: Desk, name: str) -> int:
    """The one deactivated member of staff of that name or phone."""
    found = desk.db.execute(
        select(Person.id)
        .distinct()
        .join(Post, Post.person_id == Person.id)
        .where(Person.active.is_(False), or_(Person.name == name, Person.phone == name))
        .limit(2)
    ).all()
    if len(found) != 1 or not name:
        raise Refusal("refuse.no_person", name=name)
    return int(found[0].id)
