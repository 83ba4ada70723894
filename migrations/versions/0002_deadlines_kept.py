"""What keeps a request's promise: the clock's marks, rungs, approvals, calls, shifts, counters."""

import sqlalchemy as sa
from alembic import op

import models.base


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('working', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_calendar_days'))
    )
    op.create_table('leases',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('holder', sa.String(length=32), nullable=False),
    sa.Column('until', models.base.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leases'))
    )
    op.create_table('downloads',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('since', models.base.UtcDateTime(), nullable=True),
    sa.Column('created_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('expires_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('used_at', models.base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_downloads_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_downloads')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_downloads_token_hash'))
    )
    op.create_table('shifts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('org_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('absent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('starts_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('ends_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('made_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['absent_id'], ['people.id'], name=op.f('fk_shifts_absent_id')),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('fk_shifts_made_by')),
    sa.ForeignKeyConstraint(['org_id'], ['orgs.id'], name=op.f('fk_shifts_org_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_shifts_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shifts'))
    )
    with op.batch_alter_table('shifts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shifts_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_shifts_org_id'), ['org_id'], unique=False)

    op.create_table('approvals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('wish', sa.String(length=16), nullable=False),
    sa.Column('asked_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('asked_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('due_at', models.base.UtcDateTime(), nullable=True),
    sa.Column('until', models.base.UtcDateTime(), nullable=False),
    sa.Column('remind_at', models.base.UtcDateTime(), nullable=True),
    sa.Column('plan', sa.JSON(), nullable=False),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', models.base.UtcDateTime(), nullable=True),
    sa.Column('approved', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['people.id'], name=op.f('fk_approvals_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['people.id'], name=op.f('fk_approvals_decided_by')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_approvals_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals'))
    )
    with op.batch_alter_table('approvals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_approvals_remind_at'), ['remind_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_approvals_request_id_decided_at'), ['request_id', 'decided_at'], unique=False)

    op.create_table('calls',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lead', sa.Boolean(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('called_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('called_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('awaits', sa.String(length=10), nullable=False),
    sa.Column('due_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('look_at', models.base.UtcDateTime(), nullable=True),
    sa.Column('signed_at', models.base.UtcDateTime(), nullable=True),
    sa.Column('contacted_at', models.base.UtcDateTime(), nullable=True),
    sa.Column('reported_at', models.base.UtcDateTime(), nullable=True),
    sa.Column('report', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['called_by'], ['people.id'], name=op.f('fk_calls_called_by')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_calls_request_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_calls_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calls')),
    sa.UniqueConstraint('request_id', 'unit_id', name=op.f('uq_calls_request_id_unit_id'))
    )
    with op.batch_alter_table('calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calls_look_at'), ['look_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_calls_unit_id'), ['unit_id'], unique=False)

    op.create_table('milestones',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_at', models.base.UtcDateTime(), nullable=False),
    sa.Column('done_at', models.base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_milestones_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestones'))
    )
    with op.batch_alter_table('milestones', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestones_request_id_due_at'), ['request_id', 'due_at'], unique=False)

    op.create_table('rungs',
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=16), nullable=False),
    sa.Column('slot', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', models.base.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_rungs_request_id')),
    sa.PrimaryKeyConstraint('request_id', 'name', 'slot', name=op.f('pk_rungs'))
    )
    op.create_table('supporters',
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', models.base.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_supporters_person_id')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_supporters_request_id')),
    sa.PrimaryKeyConstraint('request_id', 'person_id', name=op.f('pk_supporters'))
    )
    with op.batch_alter_table('supporters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supporters_person_id'), ['person_id'], unique=False)

    # Nothing was counted before this version, so the table is made anew.
    op.drop_table('daily_counters')
    op.create_table('daily_counters',
    sa.Column('org_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by', sa.String(length=8), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('key', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=24), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['org_id'], ['orgs.id'], name=op.f('fk_daily_counters_org_id')),
    sa.PrimaryKeyConstraint('org_id', 'by', 'day', 'key', 'name', name=op.f('pk_daily_counters'))
    )

    with op.batch_alter_table('request_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_events_at'), ['at'], unique=False)

    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.add_column(sa.Column('term', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('begun_at', models.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('on_site_due_at', models.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('look_at', models.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('level', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('handings', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('claim_round', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('round_at', models.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('overdue_at', models.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('board', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('urges', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('urged_at', models.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('extensions', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('mode', sa.String(length=8), server_default='', nullable=False))
        batch_op.add_column(sa.Column('keeper_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('supervised_at', models.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('checked_at', models.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('contact_confirmed', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('contact_missed_round', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('paused_seconds', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_index(batch_op.f('ix_requests_grid_id_code_status'), ['grid_id', 'code', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_requests_look_at'), ['look_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_requests_keeper_id'), 'people', ['keeper_id'], ['id'])

    with op.batch_alter_table('units', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_units_person_id'), ['person_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_units_person_id'), 'people', ['person_id'], ['id'])

    # What is in work already is looked at once by the clock, which then knows when to look again.
    requests = sa.table('requests', sa.column('created_at'), sa.column('begun_at'),
                        sa.column('look_at'), sa.column('status'), sa.column('handings'),
                        sa.column('worker_id'), sa.column('round_at'))
    ended = ('closed', 'rejected', 'redirected', 'merged', 'cancelled')
    op.execute(requests.update().values(begun_at=requests.c.created_at,
                                         round_at=requests.c.created_at))
    op.execute(requests.update().where(requests.c.status.not_in(ended))
               .values(look_at=requests.c.created_at))
    op.execute(requests.update().where(requests.c.worker_id.is_not(None)).values(handings=1))
    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.alter_column('begun_at', existing_type=models.base.UtcDateTime(), nullable=False)
        batch_op.alter_column('round_at', existing_type=models.base.UtcDateTime(), nullable=False)
