"""An admin's words: 待派 派单 改类 改址 不予受理 并入 拆分 网格员 邀请 停用 启用."""

import re

from bot.turn import Answer
from bot.words import Say
from handlers.placing import find_place
from handlers.turns import Turn, desk, reply, say
from handlers.work import acted, command_of, number_of, staff_named
from models import Refusal, Request, Status
from models.category import Category, categories
from models.org import ROLE_WORDS
from services import merging, office
from services import staff as people
from services import ticket as tickets
from services.rights import Right, demand, sees
from services.telling import facts_of
from services.ticket import Ticket

_PIECES = re.compile(r"[；;\n/]+")
_ASSIGNS = re.compile(r"(?:把?[这那]个?[件事单]?|都|全部|先)*[派交转]给?\s*")
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")


def queue(turn: Turn) -> Answer:
    """待派: what nobody answers for yet, in the admin's own organisations."""
    found = _waiting(turn)
    if not found:
        return reply(say("office.queue_empty"))
    lines = (Say("office.queue_line", facts_of(turn.house, one, turn.now)) for one in found)
    return reply(say("office.queue_head", count=len(found)), *lines, say("office.queue_foot"))


def _waiting(turn: Turn) -> list[Ticket]:
    orgs = turn.house.directory.scope(turn.speaker.id).orgs
    found = tickets.find(turn.db, Request.org_id.in_(orgs), Request.status == Status.NEW, most=20)
    return [one for one in found if sees(turn.house, turn.speaker.id, one)]


def designate(turn: Turn) -> Answer:
    """派单 号 姓名."""
    number = number_of(turn, "派单 12 林晓")
    staff = staff_named(turn, command_of(turn).rest)
    return acted(turn, "office.designated", office.designate(desk(turn), number, staff))


def means_to_assign(turn: Turn) -> bool:
    """派给林晓, which names who and not what."""
    named = _ASSIGNS.match(turn.text)
    return named is not None and bool(turn.house.directory.find_staff(turn.text[named.end() :]))


def ask_what_to_assign(turn: Turn) -> Answer:
    """The word as it has to be said, with what waits to be given to somebody."""
    found = _waiting(turn)
    name = _ASSIGNS.sub("", turn.text)
    raise Refusal("refuse.needs_number", example=f"派单 {found[0].id if found else 12} {name}")


def recategorise(turn: Turn) -> Answer:
    """改类 号 code或名称."""
    number = number_of(turn, "改类 12 R4")
    category = category_named(command_of(turn).rest, f"改类 {number} 下水排污")
    return acted(turn, "office.recategorised", office.recategorise(desk(turn), number, category))


def category_named(name: str, example: str = "") -> Category:
    """The category of that code or name, or the only one whose name contains it.

    Else it is refused with an example of what was to be said.
    """
    wanted = name.strip()
    if not wanted:
        raise Refusal("refuse.needs_category", example=example)
    known = categories()
    if wanted.upper() in known:
        return known[wanted.upper()]
    found = [one for one in known.values() if wanted in one.name]
    exact = [one for one in found if one.name == wanted] or found
    if len(exact) != 1:
        raise Refusal("refuse.no_category", name=wanted, example=example)
    return exact[0]


def relocate(turn: Turn) -> Answer:
    """改址 号 地址."""
    number = number_of(turn, "改址 12 翠湖苑3号楼")
    ticket = demand(turn.db, turn.house, turn.speaker.id, number, Right.RULE)
    said = command_of(turn).rest
    if not said:
        raise Refusal("refuse.needs_place", plain_number=ticket.id)
    found = find_place(turn, said, ticket.where, home=False)
    if found.grid_id is None:
        raise Refusal("refuse.no_place", name=said)
    return acted(turn, "office.relocated", office.relocate(desk(turn), ticket, found))


def reject(turn: Turn) -> Answer:
    """不予受理 号 原因."""
    number = number_of(turn, "不予受理 12 不属于社区事务，请拨打12345")
    return acted(turn, "office.rejected", office.reject(desk(turn), number, command_of(turn).rest))


def merge(turn: Turn) -> Answer:
    """并入 号 号: the first into the second."""
    number = number_of(turn, "并入 12 15")
    into = re.search(r"\d+", command_of(turn).rest)
    if into is None:
        raise Refusal("refuse.needs_number", example=f"并入 {number} 15")
    ticket = office.merge(desk(turn), number, int(into[0]))
    return acted(turn, "office.merged", ticket, other=f"#{into[0]}")


def split(turn: Turn) -> Answer:
    """拆分 号, by the problems the admin names, else by those that were understood.

    What was merged is parted again.
    """
    number = number_of(turn, "拆分 12")
    ticket = demand(turn.db, turn.house, turn.speaker.id, number, Right.RULE)
    if ticket.status == Status.MERGED:
        return acted(turn, "office.split_back", merging.split_back(desk(turn), ticket))
    pieces = [piece.strip() for piece in _PIECES.split(command_of(turn).rest) if piece.strip()]
    understand = turn.understand
    if pieces:
        parts = [(understand(piece).code, piece) for piece in pieces]
    else:
        parts = [(part.code, part.text) for part in understand(ticket.text).parts]
    named = [
        (categories()[code if not categories()[code].is_control else "O8"], text)
        for code, text in parts
    ]
    kept, opened = office.split(desk(turn), number, named)
    return acted(turn, "office.split", kept, other="、".join(f"#{one.id}" for one in opened))


def staff_list(turn: Turn) -> Answer:
    """网格员: who serves which grid, in the admin's scope."""
    directory = turn.house.directory
    scope = directory.scope(turn.speaker.id)
    lines = []
    for grid in directory.grids.values():
        if not scope.covers(grid.org_id, grid.id) or grid.parent_id is not None:
            continue
        workers = "、".join(f"{one.name} {one.phone}" for one in directory.workers_of(grid.id))
        lines.append(say("office.staff_line", grid=f"{grid.code} {grid.name}", workers=workers))
    return reply(say("office.staff_head"), *lines)


def invite(turn: Turn) -> Answer:
    """邀请 姓名 电话 角色 网格."""
    words = command_of(turn).rest.split()
    phone = next((word for word in words if _PHONE.fullmatch(word)), None)
    role = next((word for word in words if word in ROLE_WORDS), None)
    others = [word for word in words if word not in (phone, role)]
    if phone is None or role is None or not others:
        return reply(say("office.how_to_invite", roles="、".join(ROLE_WORDS)))
    name, *grid = others
    if not grid and ROLE_WORDS[role] in people.IN_GRID:
        raise Refusal("refuse.needs_grid", example=f"邀请 {name} {phone} {role} G01")
    code = people.appoint(
        desk(turn),
        name=name,
        phone=phone,
        role=ROLE_WORDS[role],
        grid_code=grid[0].upper() if grid else "",
    )
    return reply(say("office.invited", name=name, role=role, code=code))


def deactivate(turn: Turn) -> Answer:
    """停用 姓名: the roles end at once; who has now what the person had in hand is named."""
    staff = staff_named(turn, command_of(turn).rest)
    given: dict[int | None, list[str]] = {}
    for ticket in people.dismiss(desk(turn), staff):
        given.setdefault(ticket.worker_id, []).append(f"#{ticket.id}")
    head = "office.deactivated" if given else "office.deactivated_idle"
    lines = []
    for worker_id, numbers in given.items():
        heir = turn.house.staff(worker_id)
        words = "office.handed_on" if heir else "office.handed_back"
        name = heir.name if heir else ""
        lines.append(say(words, name=name, numbers="、".join(numbers)))
    return reply(say(head, name=staff.name), *lines)


def activate(turn: Turn) -> Answer:
    """启用 姓名."""
    name = command_of(turn).rest
    if not name:
        raise Refusal("refuse.needs_name", example="启用 林晓")
    person_id = people.inactive_named(desk(turn), name)
    people.switch(desk(turn), person_id, active=True)
    return reply(say("office.activated", name=name))
