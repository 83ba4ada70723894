"""What keeps a request's promise: the clock's marks, rungs, approvals, calls, shifts, counters."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

import models.base


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

#: The ladder as this version brought it.
SHARES = (('half', 0.5), ('warning', 0.8), ('overdue', 1.0), ('late_150', 1.5), ('late_200', 2.0))
SECOND_ALARM = timedelta(minutes=20)
NUDGE = timedelta(days=1)
SILENT = timedelta(days=3)
ENDED = ('closed', 'rejected', 'redirected', 'merged', 'cancelled')

_at = models.base.UtcDateTime()
REQUESTS = sa.table(
    'requests', sa.column('id'), sa.column('status'), sa.column('worker_id'), sa.column('round'),
    sa.column('pauses'), sa.column('handings'), sa.column('created_at', _at),
    sa.column('claim_due_at', _at), sa.column('contact_due_at', _at), sa.column('due_at', _at),
    sa.column('resolved_at', _at), sa.column('paused_at', _at), sa.column('begun_at', _at),
    sa.column('round_at', _at), sa.column('look_at', _at), sa.column('overdue_at', _at),
)
RUNGS = sa.table('rungs', sa.column('request_id'), sa.column('name'), sa.column('slot'),
                 sa.column('at', _at))
EVENTS = sa.table('request_events', sa.column('id'))
REVISIONS = sa.table('revisions', sa.column('name'), sa.column('value'))


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

    _carry_over(op.get_bind(), datetime.now(UTC))
    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.alter_column('begun_at', existing_type=models.base.UtcDateTime(), nullable=False)
        batch_op.alter_column('round_at', existing_type=models.base.UtcDateTime(), nullable=False)


def _carry_over(db: sa.Connection, now: datetime) -> None:
    """What the clock would have said of the past counts as said: the briefs list what is late.

    The clock looks once at all that is open, and goes on from where each request stands now.
    Where an earlier run was interrupted after this, it is done anew.
    """
    db.execute(RUNGS.delete())
    db.execute(REVISIONS.delete().where(REVISIONS.c.name == 'folded'))
    db.execute(REQUESTS.update().values(
        begun_at=REQUESTS.c.created_at, round_at=REQUESTS.c.created_at))
    db.execute(REQUESTS.update().where(REQUESTS.c.worker_id.is_not(None)).values(handings=1))
    is_open = REQUESTS.c.status.not_in(ENDED)
    db.execute(REQUESTS.update().where(is_open).values(look_at=REQUESTS.c.created_at))
    for row in db.execute(sa.select(REQUESTS).where(is_open)).all():
        taken = [{'request_id': row.id, 'name': name, 'slot': slot, 'at': at}
                 for name, slot, at in _past(row, now)]
        if taken:
            db.execute(RUNGS.insert(), taken)
        mine = REQUESTS.update().where(REQUESTS.c.id == row.id)
        if any(step['name'] == 'overdue' for step in taken):
            db.execute(mine.values(overdue_at=row.due_at))
        if row.paused_at is not None and row.paused_at + SILENT <= now:
            # Waiting for the resident ends now too, but not for all requests at one moment.
            db.execute(mine.values(look_at=now + SILENT))
    if db.execute(sa.select(EVENTS.c.id).limit(1)).first() is not None:
        # Events of the old version count nothing, so no day of theirs has to be summed up.
        before = now.date().toordinal() - 2
        db.execute(REVISIONS.insert().values(name='folded', value=before))


def _past(row: sa.Row, now: datetime) -> list[tuple[str, int, datetime]]:
    """The steps that lie behind a request: name, repetition, moment."""
    if row.status == 'resolved':
        waits = [('check', row.round, row.resolved_at),
                 ('ask_again', row.round, row.resolved_at + timedelta(days=1))]
        return [step for step in waits if step[2] <= now]
    # While the resident is asked, the promise rests.
    until = row.paused_at or now
    steps = [step for step in _promised(row) if step[2] <= until]
    if row.paused_at is not None and row.paused_at + NUDGE <= now:
        steps.append(('nudge', row.pauses, row.paused_at + NUDGE))
    return steps


def _promised(row: sa.Row) -> Iterator[tuple[str, int, datetime]]:
    """The steps of a promise, behind the request or before it."""
    if row.due_at is not None:
        for name, part in SHARES:
            yield name, 1, row.created_at + (row.due_at - row.created_at) * part
    if row.claim_due_at is not None:
        yield 'claim', 1, row.claim_due_at
        yield 'alarm', 1, row.claim_due_at + SECOND_ALARM
    if row.contact_due_at is not None:
        yield 'contact', row.round, row.contact_due_at
    if row.status == 'long_term':
        for count in range(1, 61):
            yield 'progress', 100 + count, row.created_at + count * timedelta(days=30)
