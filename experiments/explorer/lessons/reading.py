"""The lessons that there are: read from configs/lessons/ and checked."""

from experiments.explorer.lessons.checks import check_lesson
from experiments.explorer.lessons.lesson import Lesson
from experiments.inputs.load import CONFIGS, config_names, find_config, read_settings

KIND = "lessons"

FOLDER = CONFIGS / KIND


def lesson_names() -> tuple[str, ...]:
    """Return the names of the lessons in their order; raise InputError for a file that is wrong."""
    return tuple(lesson.name for lesson in sorted((read_lesson(name) for name in config_names(KIND)), key=lambda lesson: lesson.number))


def read_lesson(name: str) -> Lesson:
    """Return a lesson by name or path, checked.

    Raises
    ------
    InputError
        For an unknown name or key, a parameter that is not there or a value outside its range, or arms that do not fit together.
    """
    path = find_config(KIND, name, "LESSON", "")
    lesson = read_settings(Lesson, path)
    check_lesson(lesson, path)
    return lesson
