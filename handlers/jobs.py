"""What falls due in the talk: drafts that nobody finished become requests for a person."""

from datetime import datetime
from functools import partial

from bot.forms import opened
from handlers import drafts, report
from models.transact import Transact
from models.where import Where
from services import dialogues
from services.desk import Desk
from services.dialogues import Expired
from services.history import Owed, owe
from services.house import HouseKeeper


def expire_drafts(
    transact: Transact, keeper: HouseKeeper, now: datetime, *, most: int = 100
) -> int:
    """File what waited too long, so that nothing is lost; how many dialogues were ended."""
    due = transact(partial(dialogues.expired, now=now, most=most))
    for person_id in due:
        transact(partial(dialogues.end, now=now, person_id=person_id, keeper=keeper, file=_file))
    return len(due)


def _file(desk: Desk, ended: Expired) -> None:
    """File the draft as it stands, and tell the person that it was."""
    kept = opened(ended.memory)
    if kept is None or kept.form != report.REPORT.name:
        return
    place = Where(**kept.draft["where"]).label()
    first = drafts.file_draft(desk, {**kept.draft, "place": place})[0]
    told = Owed(
        desk.person_id, "expired", {"number": f"#{first.id}"}, desk.house.polite_time(desk.now)
    )
    owe(desk.db, desk.now, f"expired:{first.id}", [told], request_id=first.id)
