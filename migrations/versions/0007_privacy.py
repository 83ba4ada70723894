"""What people were told about their data, who is to be forgotten, and what was deleted."""

import sqlalchemy as sa
from alembic import op

import models.base


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('consents',
    sa.Column('id', _id(), nullable=False),
    sa.Column('person_id', _id(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('act', sa.String(length=10), nullable=False),
    sa.Column('version', sa.String(length=16), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('guardian_id', _id(), nullable=True),
    sa.Column('at', models.base.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['guardian_id'], ['people.id'], name=op.f('fk_consents_guardian_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_consents_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents'))
    )
    op.create_index(op.f('ix_consents_person_id_kind_id'), 'consents', ['person_id', 'kind', 'id'])
    op.create_table('consent_texts',
    sa.Column('version', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('since', models.base.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_consent_texts'))
    )
    op.create_table('erasures',
    sa.Column('id', _id(), nullable=False),
    sa.Column('person_id', _id(), nullable=True),
    sa.Column('why', sa.String(length=12), nullable=False),
    sa.Column('address_mark', sa.String(length=64), nullable=False),
    sa.Column('asked_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('due_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('look_at', models.base.UtcDateTime(), nullable=True),
    sa.Column('kept', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_erasures_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasures'))
    )
    op.create_index(op.f('ix_erasures_address_mark'), 'erasures', ['address_mark'])
    op.create_index(op.f('ix_erasures_look_at'), 'erasures', ['look_at'])
    op.create_index(op.f('ix_erasures_person_id'), 'erasures', ['person_id'])
    op.create_table('deletions',
    sa.Column('id', _id(), nullable=False),
    sa.Column('at', models.base.UtcDateTime(), nullable=False),
    sa.Column('what', sa.String(length=32), nullable=False),
    sa.Column('why', sa.String(length=12), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deletions'))
    )
    op.create_table('doomed_files',
    sa.Column('id', _id(), nullable=False),
    sa.Column('path', sa.String(length=191), nullable=False),
    sa.Column('at', models.base.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doomed_files'))
    )
    with op.batch_alter_table('downloads', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('what', sa.String(length=10), server_default='requests', nullable=False)
        )
