"""The story so far of one family of a small area, under both policies."""

from dataclasses import replace

from experiments.explorer.area_run import AreaRun
from experiments.inputs.errors import InputError
from experiments.stories.arms import PairOfArms
from experiments.stories.story import Story, Subject, family_story, titles_of
from simulation.calendar import date_of


def key_of_family(area: AreaRun, number: int) -> int:
    """Return a family's key by its number on the page, its row in the stores; raise InputError for a number that no family has."""
    stores = area.model.stores
    known = int(stores.state[0]["families"])
    if not 0 <= number < known:
        fix = "Click a dot, or take a number from the table of children."
        raise InputError("Family", "", number, f"the number of a family that is known by now: 0 to {known - 1}", fix)
    return int(stores.families[number]["key"])


def story_so_far(area: AreaRun, number: int) -> Story:
    """Return what happened to a family by the week that is shown, in both arms; raise InputError for an unknown number."""
    experiment = replace(area.experiment, end=date_of(area.week))
    titles = titles_of({arm.name: arm.policy for arm in experiment.arms})
    key = key_of_family(area, number)
    place = area.authority.title
    subject = Subject(key, f"family {number}", place, titles, experiment.start, experiment.end, area.settings.go_live)
    return family_story(PairOfArms(experiment, area.pair.begin), subject)
