"""All that is held of people, gathered from the nouns that hold it."""

from models import (
    CalendarDay,
    DailyCounter,
    Deletion,
    DoomedFile,
    Erasure,
    Lease,
    PlatformToken,
    Revision,
)
from services import (
    aliases,
    attachments,
    auditing,
    binding,
    calls,
    consents,
    correcting,
    dialogues,
    downloads,
    history,
    milestones,
    questions,
    reminding,
    shifts,
    supporting,
    ticket,
    tree,
    wishes,
    words,
)
from services.personal import Personal

#: What the house keeps about itself. Who is to be forgotten is named until that has happened.
HOUSEKEEPING = (
    Personal(Erasure, staff=("person_id",), plain=("why", "address_mark", "kept")),
    Personal(Deletion, plain=("what", "why")),
    Personal(DoomedFile, plain=("path",)),
    Personal(DailyCounter, plain=("by", "key", "name")),
    Personal(CalendarDay, plain=("name",)),
    Personal(Lease, plain=("name", "holder")),
    Personal(Revision, plain=("name",)),
    Personal(PlatformToken, plain=("app", "token")),
)

#: Every table once, in the order in which an export shows them.
PERSONAL: tuple[Personal, ...] = (
    *binding.PERSONAL,
    *consents.PERSONAL,
    *ticket.PERSONAL,
    *history.PERSONAL,
    *dialogues.PERSONAL,
    *attachments.PERSONAL,
    *supporting.PERSONAL,
    *questions.PERSONAL,
    *calls.PERSONAL,
    *wishes.PERSONAL,
    *milestones.PERSONAL,
    *reminding.PERSONAL,
    *auditing.PERSONAL,
    *shifts.PERSONAL,
    *downloads.PERSONAL,
    *aliases.PERSONAL,
    *correcting.PERSONAL,
    *words.PERSONAL,
    *tree.PERSONAL,
    *HOUSEKEEPING,
)
