"""The story so far of one family of a small area, under both policies."""

from dataclasses import replace

from experiments.explorer.settings import Settings
from experiments.inputs.errors import InputError
from experiments.snapshots.children import last_week
from experiments.stories.arms import PairOfArms
from experiments.stories.story import Story, Subject, family_story, titles_of
from simulation.calendar import date_of
from simulation.world import World


def key_of_family(stores: World, number: int) -> int:
    """Return a family's key by its number on the page, its row in the stores; raise InputError for a number that no family has."""
    known = int(stores.state[0]["families"])
    if not 0 <= number < known:
        fix = "Click a dot, or take a number from the table of children."
        raise InputError("Family", "", number, f"the number of a family that is known by now: 0 to {known - 1}", fix)
    return int(stores.families[number]["key"])


def story_at(pair: PairOfArms, settings: Settings, stores: World, number: int) -> Story:
    """Return what happened to a family by the last week of some stores of an area.

    Parameters
    ----------
    pair, settings
        Of the area.
    stores
        Of the arm with the policy; a copy will do.
    number
        The family's row in the stores; InputError for one that no family has.
    """
    experiment = replace(pair.experiment, end=date_of(last_week(stores)))
    titles = titles_of({arm.name: arm.policy for arm in experiment.arms})
    key = key_of_family(stores, number)
    subject = Subject(key, f"family {number}", experiment.authority.title, titles, experiment.start, experiment.end, settings.go_live)
    return family_story(PairOfArms(experiment, pair.begin), subject)
