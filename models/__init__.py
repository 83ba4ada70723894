"""What the community is: its tables, values and states, and nothing that acts.

Imports nothing of ours; of others only SQLAlchemy.
"""

from models.alias import Alias
from models.attachment import Attachment, AttachmentState
from models.base import Base, UtcDateTime, table_of
from models.call import CALL_OPEN, Call, CallState
from models.consent import Consent, ConsentAct, ConsentKind, ConsentText
from models.erasure import Deletion, DoomedFile, Erasure, Why
from models.notice import UNDELIVERED, Bounce, Notice, NoticeState, PlatformToken
from models.org import HELPERS, OFFICIAL, STAFF, Grid, Level, Org, Post, Role, Unit
from models.person import Address, Invite, Person
from models.place import Household, Place
from models.promise import Approval, Milestone, Rung, Supporter, Wish
from models.record import Audit, By, CalendarDay, DailyCounter, Download, Lease, Revision
from models.refusal import Refusal
from models.request import WORKING, Mode, Request, RequestEvent, Result, Source, Status
from models.shift import Shift
from models.talk import Dialogue, Message, Question, Step
from models.word import Correction, Corrector, WordChange, WordSuggestion

__all__ = [
    "CALL_OPEN",
    "HELPERS",
    "OFFICIAL",
    "STAFF",
    "UNDELIVERED",
    "WORKING",
    "Address",
    "Alias",
    "Approval",
    "Attachment",
    "AttachmentState",
    "Audit",
    "Base",
    "Bounce",
    "By",
    "CalendarDay",
    "Call",
    "CallState",
    "Consent",
    "ConsentAct",
    "ConsentKind",
    "ConsentText",
    "Correction",
    "Corrector",
    "DailyCounter",
    "Deletion",
    "Dialogue",
    "DoomedFile",
    "Download",
    "Erasure",
    "Grid",
    "Household",
    "Invite",
    "Lease",
    "Level",
    "Message",
    "Milestone",
    "Mode",
    "Notice",
    "NoticeState",
    "Org",
    "Person",
    "Place",
    "PlatformToken",
    "Post",
    "Question",
    "Refusal",
    "Request",
    "RequestEvent",
    "Result",
    "Revision",
    "Role",
    "Rung",
    "Shift",
    "Source",
    "Status",
    "Step",
    "Supporter",
    "Unit",
    "UtcDateTime",
    "Why",
    "Wish",
    "WordChange",
    "WordSuggestion",
    "table_of",
]
