"""How much an address sends, and the codes it guessed wrong."""

import sqlalchemy as sa
from alembic import op

import models.base


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

COUNTERS = ('minute', 'in_minute', 'hour', 'in_hour', 'wrong_codes')


def upgrade() -> None:
    with op.batch_alter_table('addresses', schema=None) as batch_op:
        for name in COUNTERS:
            batch_op.add_column(sa.Column(name, sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('guessed_at', models.base.UtcDateTime(), nullable=True))
