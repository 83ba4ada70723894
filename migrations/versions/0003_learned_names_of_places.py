"""Names of places that admins explain."""

import sqlalchemy as sa
from alembic import op

import models.base


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('aliases',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('org_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('estate', sa.String(length=64), nullable=False),
    sa.Column('road', sa.String(length=64), nullable=False),
    sa.Column('road_no', sa.String(length=32), nullable=False),
    sa.Column('learned_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('learned_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('undone_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('undone_at', models.base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['learned_by'], ['people.id'], name=op.f('fk_aliases_learned_by')),
    sa.ForeignKeyConstraint(['org_id'], ['orgs.id'], name=op.f('fk_aliases_org_id')),
    sa.ForeignKeyConstraint(['undone_by'], ['people.id'], name=op.f('fk_aliases_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aliases'))
    )
    with op.batch_alter_table('aliases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aliases_org_id_name'), ['org_id', 'name'], unique=False)
