"""A member of staff who was rude and is called by name: 林晓又骂我.

The words alone tell of a quarrel with anybody, and the request would go to the very person.
"""

import re

from handlers.turns import Turn
from models import OFFICIAL

#: What such words are.
COMPLAINT = "K1"
_RUDE = re.compile(r"(?<![没不])[骂凶吼]|侮辱|羞辱|脏话|粗口|大喊大叫|难听|威胁|不干不净")


def names_who_was_rude(turn: Turn) -> bool:
    """Whether a resident says of somebody who works here that they were rude."""
    rude = _RUDE.search(turn.text)
    if rude is None or turn.speaker.roles & OFFICIAL:
        return False
    return bool(turn.house.directory.staff_names.within(turn.text[: rude.start()]))
