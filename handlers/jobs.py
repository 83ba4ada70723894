"""What falls due in the talk: drafts that nobody finished become requests for a person."""

import logging
from datetime import datetime
from functools import partial

from bot.failures import describe
from bot.forms import opened
from handlers import drafts, report
from models.transact import Busy, Transact
from models.where import Where
from services import dialogues
from services.desk import Desk
from services.dialogues import Expired
from services.history import Owed, owe
from services.house import HouseKeeper

log = logging.getLogger(__name__)


def expire_drafts(
    transact: Transact, keeper: HouseKeeper, now: datetime, *, most: int = 100
) -> int:
    """File what waited too long, so that nothing is lost; how many dialogues were ended.

    A draft that cannot be filed is logged and put off for an hour, and the others are filed. A
    busy database is no fault of a draft: it ends the round, and the next one goes on.
    """
    ended = 0
    for person_id in transact(partial(dialogues.expired, now=now, most=most)):
        try:
            ended += transact(
                partial(dialogues.end, now=now, person_id=person_id, keeper=keeper, file=_file)
            )
        except Busy:
            raise
        except Exception as error:
            log.error("a draft that fell due could not be filed: %s", describe(error))
            transact(partial(dialogues.put_off, now=now, person_id=person_id))
    return ended


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
