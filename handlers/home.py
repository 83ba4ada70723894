"""The bound home: 绑定住址, and the form that asks for it."""

from dataclasses import replace
from datetime import timedelta

from bot.forms import Asked, Draft, Field, Form, advance, opened
from bot.turn import Answer
from handlers import theirs
from handlers.place_field import ask_place, choose_place, read_place_answer
from handlers.placing import as_draft, find_place, said_place
from handlers.turns import Turn, contact, ending, reply, say
from models import Role
from models.org import ROLE_NAMES
from models.where import Where
from services import binding


def bind_home(turn: Turn) -> Answer:
    """绑定住址 with or without the address behind it."""
    text = turn.command.rest if turn.command else turn.text
    draft = as_draft(find_place(turn, text)) if text else _EMPTY
    kept = opened(turn.memory)
    if kept is None or kept.form == HOME.name:
        return advance(HOME, turn, draft)
    # Something else is being asked: its draft must not be lost to this one.
    if _lacks(turn, draft):
        return reply(say("mine.home_later"))
    return replace(_done(turn, draft), step=None, memory={})


_EMPTY: Draft = {"where": {}, "grid": None, "placed": False, "missing": "", "candidates": []}


def _lacks(_turn: Turn, draft: Draft) -> bool:
    return draft["grid"] is None


def _ask(_turn: Turn, draft: Draft) -> Asked:
    return ask_place(draft, Asked(say("mine.ask_home")))


def _read(turn: Turn, draft: Draft) -> Draft | None:
    """A place of the community; one that nobody knows is no home."""
    found = read_place_answer(turn, draft)
    return found if found and (found["grid"] is not None or found["missing"]) else None


def _done(turn: Turn, draft: Draft) -> Answer:
    where = Where(**draft["where"])
    binding.bind_home(turn.db, turn.speaker.id, draft["grid"], where)
    first = next(iter(turn.house.responders(draft["grid"], ())), None)
    return ending(
        say(
            "mine.bound",
            place=where.label(),
            worker=first.name if first else "",
            phone=first.phone if first else "",
        )
    )


def _stuck(turn: Turn, _draft: Draft) -> Answer:
    return ending(say("mine.home_unknown", **contact(turn.house)))


HOME = Form(
    "home",
    (Field("place", _lacks, _ask, _read, choose_place),),
    done=_done,
    stuck=_stuck,
    wait=lambda _draft: timedelta(hours=2),
)


def my_worker(turn: Turn) -> Answer:
    """我的网格员: who answers for me is public (滨州市社会治理网格化服务管理条例 6).

    翠湖苑5号楼谁管 asks who answers there. Whoever told no home may mean what they reported.
    """
    said = said_place(turn)
    grid_id = find_place(turn, turn.text).grid_id if said else turn.speaker.home_grid
    if grid_id is None and not said:
        grid_id = next((one.grid_id for one in theirs.working(turn)), None)
    if said and grid_id is None:
        return reply(say("mine.worker_nowhere", place=said.label(), **contact(turn.house)))
    if grid_id is None:
        return reply(say("mine.worker_unknown", **contact(turn.house)))
    directory = turn.house.directory
    workers, leader = directory.workers_of(grid_id), directory.leader_of(grid_id)
    today = turn.house.stand_in(workers[0].id) if workers else None
    others = [one for one in workers[1:] if one != today]
    return reply(
        say(
            "mine.worker",
            grid=directory.grid(grid_id).name,
            worker=workers[0].name if workers else "",
            phone=workers[0].phone if workers else "",
            standin="、".join(f"{one.name} {one.phone}" for one in others),
            today=f"{today.name} {today.phone}" if today else "",
            leader=f"{leader.name} {leader.phone}" if leader else "",
            **contact(turn.house),
        )
    )


def scanned(turn: Turn) -> Answer:
    """A QR code of a grid binds the resident to it."""
    return welcome(turn, followed=False)


def followed(turn: Turn) -> Answer:
    """A new follower is welcomed, and bound when the code of a grid was scanned."""
    return welcome(turn, followed=True)


def welcome(turn: Turn, *, followed: bool) -> Answer:
    """The first words, with the grid's worker when the scene names a grid."""
    scene = turn.incoming.scene
    grid = turn.house.directory.grid_by_code(scene.removeprefix("grid:")) if scene else None
    if grid is None:
        words = "talk.welcome" if followed or not scene else "talk.scan_unknown"
        return reply(say(words, community=turn.house.manners.name))
    binding.bind_grid(turn.db, turn.speaker.id, grid.id)
    workers = turn.house.directory.workers_of(grid.id)
    return reply(
        say(
            "talk.welcome_grid" if followed else "talk.scanned",
            community=turn.house.manners.name,
            grid=grid.name,
            worker=workers[0].name if workers else "",
            phone=workers[0].phone if workers else "",
        )
    )


def bind_code(turn: Turn) -> Answer:
    """绑定 CODE: this WeChat becomes the invited person's."""
    code = turn.command.rest if turn.command else ""
    person_id, name = binding.accept_invite(
        turn.db, turn.now, address_id=turn.speaker.address_id, person_id=turn.speaker.id, code=code
    )
    roles = turn.house.roles_of(person_id)
    names = "、".join(sorted(ROLE_NAMES[role] for role in roles))
    return reply(say("mine.welcome_staff", name=name, roles=names or ROLE_NAMES[Role.RESIDENT]))
