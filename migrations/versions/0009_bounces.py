"""What the platform tells of a message before we have written down that it took it."""

import sqlalchemy as sa
from alembic import op

import models.base


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bounces',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('status', sa.String(length=191), nullable=False),
    sa.Column('told_at', models.base.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounces'))
    )
    op.create_index(op.f('ix_bounces_reference'), 'bounces', ['reference'])
