"""The rows of the matrix that are programs here, in the order they run."""

from reliability import (
    backups,
    canaries,
    crashing,
    failover,
    flood,
    fuzzing,
    ordering,
    outage,
    racing,
    refusals,
    restarts,
    same_message,
    seeded,
    stopping,
    storage,
    storm,
    succession,
    upgrading,
)
from reliability.databases import OWN
from reliability.trials import Program

PROGRAMS = (
    Program("R1", "messages, retries, kills and a failing platform at once", storm.measure),
    Program("R2", "dead at each numbered point, then whole", crashing.measure, ("sqlite",)),
    Program("R3", "one message many times at once is one request", same_message.measure),
    Program("R4", "of two who act at once on a request one wins", racing.measure),
    Program("R5", "each refusal of the platform takes its path", refusals.measure),
    Program("R6", "the platform is away for two hours", outage.measure),
    Program("R7", "who leads is killed or frozen, and another follows", succession.measure),
    Program("R9", "the database fails", storage.measure),
    Program("R9", "the database is started again", restarts.measure, (OWN,)),
    Program("R10", "old databases are upgraded, whatever happens", upgrading.measure, ("sqlite",)),
    Program("R11", "a backup under load holds all that was acked", backups.measure),
    Program("R12", "another order, or twice, is the same state", ordering.measure, ("sqlite",)),
    Program("R13", "whatever arrives is taken, or refused in words", fuzzing.measure, ("sqlite",)),
    Program("R14", "one person floods, and others are served as always", flood.measure),
    Program("R15", "no secret and nothing personal is written anywhere", canaries.measure),
    Program("R19", "told to end under load, nothing is lost", stopping.measure),
    Program("failover", "the primary dies, its standby goes on", failover.measure, (OWN,)),
    Program("R20", "seeded bugs are seen by the tests", seeded.measure, ("sqlite",)),
)
