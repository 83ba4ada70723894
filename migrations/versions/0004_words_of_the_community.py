"""Words that a community teaches the understanding, what they come from, and corrections."""

import sqlalchemy as sa
from alembic import op

import models.base


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('word_suggestions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('word', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('corrected', sa.Integer(), nullable=False),
    sa.Column('harm', sa.Integer(), nullable=False),
    sa.Column('at', models.base.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_word_suggestions')),
    sa.UniqueConstraint('word', 'code', name=op.f('uq_word_suggestions_word_code'))
    )
    op.create_table('word_changes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('word', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('struck', sa.Boolean(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('made_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('undone_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('undone_at', models.base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('fk_word_changes_made_by')),
    sa.ForeignKeyConstraint(['undone_by'], ['people.id'], name=op.f('fk_word_changes_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_word_changes')),
    sa.UniqueConstraint('version', name=op.f('uq_word_changes_version'))
    )
    op.create_table('corrections',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', models.base.UtcDateTime(), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('message_key', sa.String(length=64), nullable=False),
    sa.Column('guessed', sa.String(length=8), nullable=False),
    sa.Column('meant', sa.String(length=8), nullable=False),
    sa.Column('by', sa.String(length=12), nullable=False),
    sa.Column('said_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('look_at', models.base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_corrections_request_id')),
    sa.ForeignKeyConstraint(['said_by'], ['people.id'], name=op.f('fk_corrections_said_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrections'))
    )
    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_corrections_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_corrections_look_at'), ['look_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_corrections_meant_at'), ['meant', 'at'], unique=False)
