"""Indexes that deleting needs in a city: by whom something was said or done, and about what."""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

KEPT, ACCUSED = sa.text('keeper_id IS NOT NULL'), sa.text('accused_id IS NOT NULL')


def upgrade() -> None:
    op.create_index(op.f('ix_messages_person_id'), 'messages', ['person_id'])
    op.create_index(op.f('ix_notices_request_id'), 'notices', ['request_id'])
    op.create_index(op.f('ix_request_events_actor_id'), 'request_events', ['actor_id'])
    op.create_index(op.f('ix_corrections_said_by'), 'corrections', ['said_by'])
    op.create_index(op.f('ix_approvals_asked_by'), 'approvals', ['asked_by'])
    op.create_index(op.f('ix_approvals_decided_by'), 'approvals', ['decided_by'])
    op.create_index(op.f('ix_calls_called_by'), 'calls', ['called_by'])
    op.create_index(op.f('ix_requests_keeper_id'), 'requests', ['keeper_id'], sqlite_where=KEPT, postgresql_where=KEPT)
    op.create_index(op.f('ix_requests_accused_id'), 'requests', ['accused_id'], sqlite_where=ACCUSED, postgresql_where=ACCUSED)
