"""Two indexes that most rows need no place in: of merged requests, and of dialogues that wait."""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

MERGED, WAITS = sa.text('merged_into_id IS NOT NULL'), sa.text('expires_at IS NOT NULL')


def upgrade() -> None:
    if op.get_bind().dialect.name in {'mysql', 'mariadb'}:
        return  # They index all rows.
    op.drop_index(op.f('ix_requests_merged_into_id'), 'requests')
    op.create_index(op.f('ix_requests_merged_into_id'), 'requests', ['merged_into_id'], sqlite_where=MERGED, postgresql_where=MERGED)
    op.drop_index(op.f('ix_dialogues_step_expires_at'), 'dialogues')
    op.create_index(op.f('ix_dialogues_step_expires_at'), 'dialogues', ['step', 'expires_at'], sqlite_where=WAITS, postgresql_where=WAITS)
