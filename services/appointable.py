"""Who may become a member of staff, or a unit, by the phone that the tables know of them."""

from sqlalchemy import Select, case, exists, or_, select

from models import Address, Invite, Person, Post, Unit


def appointable() -> Select[str, int, str, bool]:
    """Phone, id, name and whether active of each; of one phone, who has a post comes first.

    A number proves nobody. Somebody who has written, whom nobody appointed or invited and who
    answers for no unit, must not become a member of staff by it alone, nor may a code bind its
    reader to their row.
    """
    posted = exists().where(Post.person_id == Person.id)
    answering = exists().where(Unit.person_id == Person.id)
    invited = exists().where(Invite.person_id == Person.id)
    written = exists().where(Address.person_id == Person.id)
    return (
        select(Person.phone, Person.id, Person.name, Person.active)
        .where(Person.phone != "", or_(posted, answering, invited, ~written))
        .order_by(case((posted, 0), (answering, 1), (invited, 2), else_=3), Person.id)
    )
