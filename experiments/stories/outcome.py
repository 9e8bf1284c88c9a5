"""A course in a few numbers, both errors among them, side by side for the arms."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from agents.standing import (
    AMBIVALENT,
    CARE_TRACK,
    DISGUISED_COMPLIANCE,
    HOSTILE_OR_AVOIDANT,
    NOT_IN_CARE,
    OPENLY_ENGAGED,
    PLAN_TRACK,
    PROTECTION_PLAN,
)
from experiments.snapshots.danger import are_minors, are_missed
from experiments.stories.changes import Event, concern
from experiments.stories.trace import Moment, Trace
from simulation.danger_line import chance_within_a_year

SHOWN_AS = {
    OPENLY_ENGAGED: "openly engaged",
    AMBIVALENT: "ambivalent",
    DISGUISED_COMPLIANCE: "in disguised compliance",
    HOSTILE_OR_AVOIDANT: "hostile or avoidant",
}


def outcome_table(traces: Mapping[str, Trace], courses: Mapping[str, Sequence[Event]]) -> pd.DataFrame:
    """Return one row for each measure of a course, and one column for each arm; `unit` says what is counted."""
    counts = {arm: counts_of(trace, courses[arm]) for arm, trace in traces.items()}
    labels = next(iter(counts.values()))
    rows = [(label, unit, *(counts[arm][label, unit] for arm in counts)) for label, unit in labels]
    return pd.DataFrame(rows, columns=["what", "unit", *counts])


def counts_of(trace: Trace, events: Sequence[Event]) -> dict[tuple[str, str], float]:
    """Return the numbers of one course by label and unit."""
    met = [event for event in events if event.kind == "meeting"]
    harm = [event for event in events if event.kind == "harm"]
    found: dict[tuple[str, str], float] = {("meetings of parents with social workers", "meetings"): float(len(met))}
    for code, words in SHOWN_AS.items():
        found[f"of them {words}", "meetings"] = float(sum(int(event.numbers["presentation"]) == code for event in met))
    found["of them in disguised compliance and not suspected", "meetings"] = float(
        sum(int(event.numbers["presentation"]) == DISGUISED_COMPLIANCE and not event.numbers["suspected"] for event in met)
    )
    found |= at_visits(events) | records_in_numbers(events)
    found["weeks with a specialist's contact", "weeks"] = float(
        len({event.week for event in events if event.kind == "help" and "opinion" in event.numbers})
    )
    found["social workers who took the family on", "workers"] = float(sum(event.kind == "worker" and "waited" in event.numbers for event in events))
    found |= weeks_in_statuses(trace.weeks)
    found["events of significant harm at home", "events"] = sum(event.numbers.get("harmed", 0.0) for event in harm)
    found["of them known to the service", "events"] = sum(event.numbers.get("known", 0.0) for event in harm)
    return found | both_errors(trace)


def at_visits(events: Sequence[Event]) -> dict[tuple[str, str], float]:
    """Return what became of visits: whether the children were seen, and what hostility did."""
    made = [event.numbers for event in events if event.kind == "visit"]
    return {
        ("visits of social workers", "visits"): float(len(made)),
        ("of them with the children not seen", "visits"): float(sum(not each["seen"] for each in made)),
        ("of them with the children seen alone", "visits"): sum(each["alone"] for each in made),
        ("of them cut short by hostility", "visits"): float(sum(each["cut_off"] > 0.0 for each in made)),
    }


def records_in_numbers(events: Sequence[Event]) -> dict[tuple[str, str], float]:
    """Return what agencies recorded of the family, and what its worker learnt of it."""
    learnt = [event.numbers for event in events if event.kind == "learnt"]
    return {
        ("events that agencies recorded", "events"): float(sum(event.kind == "recorded" for event in events)),
        ("events that the worker learnt of from records", "events"): sum(each["found"] for each in learnt),
        ("checks of records that found nothing new", "checks"): float(sum(not each["found"] for each in learnt)),
    }


def weeks_in_statuses(weeks: Sequence[Moment]) -> dict[tuple[str, str], float]:
    """Return how many child-weeks were spent on a protection plan and in care."""
    plans = care = 0
    for moment in weeks:
        here = moment.children[are_minors(moment.children, moment.week)]
        plans += int(np.count_nonzero(here["plan"] == PROTECTION_PLAN))
        care += int(np.count_nonzero(here["care"] != NOT_IN_CARE))
    return {
        ("on a protection plan, weeks of all children", "child-weeks"): float(plans),
        ("looked after, weeks of all children", "child-weeks"): float(care),
    }


def both_errors(trace: Trace) -> dict[tuple[str, str], float]:
    """Return danger missed and interventions without need, by the definitions of the measures; belief from truth, NaN without a belief."""
    missed = sum(missed_children(moment) for moment in trace.weeks)
    line = line_as_chance(trace.weeks[-1]) if trace.weeks else 0.0
    began = [row for row in trace.episodes.values() if trace.first_week <= int(row["start_week"])]
    needless = [row for row in began if float(row["unhelped_hazard_at_start"]) < line]
    plans = [row for row in needless if int(row["track"]) == PLAN_TRACK and int(row["status"]) == PROTECTION_PLAN]
    entries = [row for row in needless if int(row["track"]) == CARE_TRACK and not continues(row, trace)]
    gaps = [
        100.0 * abs(now.belief - now.true_chance)
        for moment in trace.weeks
        if moment.family[0]["worker"] >= 0 and (now := concern(moment)) is not None
    ]
    return {
        ("danger missed: weeks of a high true chance of harm, not recognised", "child-weeks"): float(missed),
        ("needless protection plans: chance not high without any help", "plans"): float(len(plans)),
        ("needless entries to care: chance not high without any help", "entries"): float(len(entries)),
        ("mean distance of belief from the true chance of harm, weeks with a worker", "percentage points"): float(np.mean(gaps))
        if gaps
        else float("nan"),
    }


def line_as_chance(moment: Moment) -> float:
    """Return the chance of harm within 12 months at the line of danger."""
    return float(chance_within_a_year(moment.danger_line, moment.parameters[0]))


def missed_children(moment: Moment) -> int:
    """Return how many of the family's children are at high true risk and not recognised as such at the end of a week."""
    families = np.repeat(moment.family, len(moment.children))
    return int(np.count_nonzero(are_missed(moment.children, families, moment.danger_line, moment.week)))


def continues(row: np.void, trace: Trace) -> bool:
    """Return whether an episode of care goes on from another on another legal basis."""
    return any(
        int(other["track"]) == CARE_TRACK and other["child_key"] == row["child_key"] and int(other["end_week"]) == int(row["start_week"])
        for other in trace.episodes.values()
    )
