"""What a lesson's file alone cannot show: whether its arms, parameters and measures are there and fit together."""

from collections.abc import Iterable
from pathlib import Path

from experiments.explorer.lessons.lesson import Lesson, LessonArm
from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.load import policy_from, read_authority, read_parameters
from experiments.inputs.parameter_choice import range_in_words
from experiments.inputs.removed_parameters import unknown_parameter
from experiments.inputs.scenario import USUAL
from experiments.measures.definitions import BY_NAME, EVERY
from experiments.measures.meetings import OF_MEETINGS
from simulation.settings import Authority, Policy

BOTH_ERRORS = ("harm_missed", "needless_intervention")


def check_lesson(lesson: Lesson, path: Path) -> None:
    """Raise InputError for what does not fit together in a lesson."""
    authority = read_authority(lesson.authority, path, "authority", path.parent)
    names = [arm.name for arm in lesson.arms]
    check_window(lesson, authority, path)
    for i, arm in enumerate(lesson.arms):
        if names.index(arm.name) < i:
            raise InputError(path, f"arms[{i}].name", arm.name, "each arm once")
        check_values(arm, f"arms[{i}].values", path)
        policy_of(arm, i, authority, path)
    for i, comparison in enumerate(lesson.comparisons):
        for key in ("arm", "against"):
            check_known(getattr(comparison, key), names, path, f"comparisons[{i}].{key}")
        for measure in comparison.says:
            check_known(measure, lesson.shows, path, f"comparisons[{i}].says")
    check_measures(lesson, path)


def check_window(lesson: Lesson, authority: Authority, path: Path) -> None:
    """Raise InputError for a window that begins before arms may differ, or ends before it begins."""
    if lesson.start <= authority.last_observed:
        allowed = f"a day after {authority.last_observed}, the authority's last observed date: arms are alike until then"
        raise InputError(path, "start", str(lesson.start), allowed)
    if lesson.end <= lesson.start:
        raise InputError(path, "end", str(lesson.end), f"a day after the start, {lesson.start}")


def check_values(arm: LessonArm, key: str, path: Path) -> None:
    """Raise InputError for a parameter that is not there, or a value outside its registered range."""
    known = read_parameters()
    for name, value in arm.values.items():
        if name not in known:
            raise unknown_parameter(path, f"{key}.{name}", name, "a parameter that `run.py assumptions` lists", known)
        low, high = known[name].low, known[name].high
        if (low is not None and value < low) or (high is not None and value > high):
            raise InputError(path, f"{key}.{name}", value, f"{range_in_words(low, high)}, {known[name].unit}")


def policy_of(arm: LessonArm, place: int, authority: Authority, path: Path) -> Policy:
    """Return an arm's policy, checked against the authority; raise InputError. place: of the arm among the lesson's."""
    about = {"name": arm.name if arm.ingredients else USUAL, "title": arm.title, "about": arm.source}
    try:
        return policy_from({**about, "ingredients": list(arm.ingredients)}, path, authority)
    except InputError as error:
        raise InputError(error.where, f"arms[{place}].{error.key}", error.value, error.allowed, error.fix) from error


def check_known(name: str, known: Iterable[str], path: Path, key: str) -> None:
    """Raise InputError for a name that is none of those known."""
    if name not in known:
        raise InputError(path, key, name, ", ".join(known), likely(name, list(known)))


def check_measures(lesson: Lesson, path: Path) -> None:
    """Raise InputError for a measure that is not there, and for a table that shows one of the two errors without the other."""
    known = dict.fromkeys((*BY_NAME, *(measure.name for measure in OF_MEETINGS))) if lesson.chosen is None else BY_NAME
    for i, name in enumerate(lesson.shows):
        if name not in known:
            raise InputError(path, f"shows[{i}]", name, "a measure of `run.py list`", likely(name, list(known)))
    errors = {EVERY[name].error for name in lesson.shows}
    if not errors.issuperset(BOTH_ERRORS):
        raise InputError(path, "shows", NotGiven(", ".join(lesson.shows)), "measures of both errors: harm missed, and needless intervention")
    if lesson.chosen is not None:
        check_known(lesson.chosen.by, lesson.shows, path, "chosen.by")
