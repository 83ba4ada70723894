"""What the community is: its tables, values and states, and nothing that acts.

Imports nothing of ours; of others only SQLAlchemy.
"""

from models.attachment import Attachment, AttachmentState
from models.base import Base, UtcDateTime, table_of
from models.notice import Notice, NoticeState, PlatformToken
from models.org import STAFF, Grid, Level, Org, Post, Role, Unit
from models.person import Address, Invite, Person
from models.place import Household, Place
from models.record import Audit, DailyCounter, Revision
from models.refusal import Refusal
from models.request import WORKING, Request, RequestEvent, Result, Source, Status
from models.talk import Dialogue, Message, Question, Step

__all__ = [
    "STAFF",
    "WORKING",
    "Address",
    "Attachment",
    "AttachmentState",
    "Audit",
    "Base",
    "DailyCounter",
    "Dialogue",
    "Grid",
    "Household",
    "Invite",
    "Level",
    "Message",
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
    "Source",
    "Status",
    "Step",
    "Unit",
    "UtcDateTime",
    "table_of",
]
