"""Procedures of the week that tests call by themselves, compiled for calls from Python."""

from agents.rule import compiled
from simulation.week import agency_records, crisis, factors, information_sharing, life


@compiled
def learn(world, f, agency, until, week):
    """The worker learns an agency's records up to a week."""
    information_sharing.learn_records(world, f, agency, until, week)


@compiled
def happen(world, f, kind, week):
    """An event of a kind happens."""
    agency_records.record_event(world, f, kind, 0, week)


@compiled
def pass_months(world, families, months, week):
    """Let agencies record months of these families' treatment and of their children's school, and nothing else change."""
    for month in range(months):
        for f in range(families):
            agency_records.record_month(world, f, week + 4 * month)


@compiled
def turn(world, families, week):
    """A turning point comes to each of these families."""
    for f in range(families):
        life.turning_point(world, f, week)


@compiled
def strike(world, f, week):
    """A crisis strikes a family."""
    crisis.apply_crisis(world, f, week, 0)


@compiled
def assess(world, f, week):
    """Count what an assessment of a family records."""
    factors.count_factors(world, f, week)
