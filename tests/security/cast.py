"""Who acts in the table of rights, on what, and a way to try a command without leaving a trace."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, text, update

from bot.bot import Bot
from commands.hearing import WordKeeper
from handlers.table import ROUTES
from models import Address, Base, Person, Post
from services.house import HouseKeeper
from tests.town import CHEN, LIN, MONDAY, SHEN, SU, WANG, ZHOU, Town

SUN = "demo-sun-haoran"  # a resident of 河湾社区
BAI = "demo-bai-zhiqiang"  # worker of H01
LUO = "demo-luo-jianping"  # admin of 河湾社区
LEFT = "o-has-left"

#: The columns of the table: who it is to request 1 of 王桂芬 in G01-1, which 林晓 handles.
CAST = {
    "own": WANG,
    "other": "demo-li-jianguo",  # a resident of the same community
    "new": "o-never-seen",
    "volunteer": "demo-qiao-mengjie",
    "captain": "demo-hao-guilan",  # of the micro-grid
    "worker": LIN,
    "standin": CHEN,  # second worker of the grid
    "far": "demo-xu-dongmei",  # worker of another grid
    "leader": ZHOU,
    "farlead": "demo-fang-xiuzhi",  # leader of another grid
    "mediator": "demo-chai-yucheng",
    "observer": "demo-ma-qingyuan",
    "admin": SHEN,
    "elsewhere": LUO,  # admin of another community
    "street": SU,
    "unit": "demo-chengguan",
    "left": LEFT,  # a worker of the grid who was switched off
}
#: The rows' objects: what was said, by whom, and how far it has come.
STORIES = (
    ("open", WANG, "翠湖苑3号楼2单元楼道灯不亮了，甲乙丙", ()),
    ("held", WANG, "翠湖苑3号楼门口垃圾没清，甲乙丙", ((LIN, "接单 {}"), (LIN, "延期 {} 3天 等"))),
    ("private", WANG, "楼上天天半夜吵架摔东西，甲乙丙", ((SHEN, "改类 {} D1"), (LIN, "接单 {}"))),
    ("restricted", WANG, "我老公又打我，拿刀要杀我，甲乙丙", ((SHEN, "接单 {}"),)),
    ("complaint", WANG, "投诉网格员林晓态度很差，骂人，甲乙丙", ()),
    ("done", WANG, "翠湖苑3号楼屋顶漏水，甲乙丙", ((LIN, "接单 {}"), (LIN, "办结 {} 补好了"))),
    ("rejected", WANG, "翠湖苑3号楼电梯坏了，甲乙丙", ((SHEN, "不予受理 {} 请找物业"),)),
    ("foreign", SUN, "滨河花园2号楼下水道堵了，甲乙丙", ((BAI, "接单 {}"),)),
)  # fmt: skip
OBJECTS = tuple(name for name, *_ in STORIES)
#: What every story contains and no answer of ours does.
CANARY = "甲乙丙"
MISSING = 99999
_WATCHED = (
    "requests", "request_events", "calls", "approvals", "supporters", "notices", "posts",
    "invites", "shifts", "aliases", "word_changes", "downloads", "milestones", "corrections",
)  # fmt: skip


class Tried(NamedTuple):
    """What a command answered, whether it changed anything, and what the audit says of it."""

    reply: str
    changed: bool
    outcome: str


class _Undone(Exception):  # noqa: N818 - it carries a result out of a transaction.
    def __init__(self, tried: Tried) -> None:
        self.tried = tried


def furnish(town: Town) -> dict[str, int]:
    """Tell the stories and let the worker who has left leave; the numbers by object."""
    town.store.transact(_add_worker)
    town.talk((SHEN, "停用 洪波", "洪波"))
    numbers: dict[str, int] = {"missing": MISSING}
    for number, (name, sender, story, steps) in enumerate(STORIES, 1):
        assert f"#{number}" in town.say(sender, story), story
        numbers[name] = number
        for who, words in steps:
            town.say(who, words.format(number))
        town.wait(minutes=6)
    return numbers


def _add_worker(db: Connection) -> None:
    row = {"name": "洪波", "phone": "13900000098", "active": True, "created_at": MONDAY}
    made = db.execute(insert(Person).values(row)).inserted_primary_key
    assert made is not None
    grid = db.execute(text("SELECT id, org_id FROM grids WHERE code = 'G01'")).one()
    post = {"person_id": made[0], "role": "worker", "org_id": grid.org_id, "grid_id": grid.id}
    db.execute(insert(Post).values({**post, "rank": 5}))
    address = {"channel": "wechat", "value": LEFT, "person_id": made[0], "followed": True}
    window = {"heard_at": MONDAY, "window_until": MONDAY, "window_left": 0}
    db.execute(insert(Address).values({**address, **window}))
    db.execute(update(Base.metadata.tables["revisions"]).values(value=1000))


def attempt(town: Town, sender: str, words: str) -> Tried:
    """Say it, look what it changed, and take it all back."""

    def transact(work: Callable[[Connection], Any]) -> Any:
        def trial(db: Connection) -> None:
            audits = Base.metadata.tables["audits"]
            known = db.scalar(select(func.max(audits.c.id))) or 0
            before = _state(db)
            reply = work(db)
            changed = _state(db) != before
            outcome = db.scalar(select(audits.c.outcome).where(audits.c.id > known)) or ""
            raise _Undone(Tried(reply, changed, outcome))

        try:
            town.store.transact(trial)
        except _Undone as undone:
            tried = undone.tried
        results.append(tried)
        return tried.reply

    results: list[Tried] = []
    # A house of its own: what is taken back must not stay in anybody's memory.
    keeper = HouseKeeper(town.keeper._calendar, town.keeper._manners)
    bot = Bot(
        transact=transact,
        clock=lambda: town.now,
        house_at=keeper.at,
        understander_at=WordKeeper(town.understander).at,
        routes=ROUTES,
        words=town.words,
    )
    town.bot, kept = bot, town.bot
    try:
        town.say(sender, words)
    finally:
        town.bot = kept
    return results[0]


def _state(db: Connection) -> list[Any]:
    """Every request, and how many rows there are of all that a command could add or take away."""
    counts = "UNION ALL ".join(f"SELECT count(*), '{name}' FROM {name} " for name in _WATCHED)
    active = "SELECT person_id FROM posts JOIN people ON people.id = person_id WHERE active"
    asked = (counts, active, "SELECT * FROM requests")
    return [db.execute(text(question)).all() for question in asked]
