"""Indexes that a city needs: what reached nobody, and what staff said of a message."""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

UNDELIVERED = sa.text("state IN ('dead', 'held')")


def upgrade() -> None:
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notices_state_created_at'), ['state', 'created_at'], unique=False, sqlite_where=UNDELIVERED, postgresql_where=UNDELIVERED)
    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_corrections_request_id'), ['request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_corrections_message_key'), ['message_key'], unique=False)
