"""A lesson as a paired experiment: its arms share a history, and differ from the authority's last observed date on."""

from experiments.explorer.lessons.checks import policy_of
from experiments.explorer.lessons.lesson import Lesson
from experiments.explorer.lessons.reading import FOLDER
from experiments.inputs.load import parameters_of, read_authority
from experiments.runs.experiment import Arm, Experiment, Pair


def experiment_of_lesson(lesson: Lesson) -> Experiment:
    """Return the arms and pairs of a lesson; parameters are held, so that intervals hold chance alone."""
    authority = read_authority(lesson.authority)
    path = FOLDER / f"{lesson.name}.yaml"
    arms = tuple(
        Arm(arm.name, policy_of(arm, i, authority, path), lesson.thresholds, values=tuple(arm.values.items())) for i, arm in enumerate(lesson.arms)
    )
    pairs = tuple(dict.fromkeys(Pair(each.arm, each.against) for each in lesson.comparisons))
    periods = (lesson.chosen.before, lesson.chosen.after) if lesson.chosen else ()
    return Experiment(authority, parameters_of(authority), *lesson.window, arms, pairs, periods=periods)
