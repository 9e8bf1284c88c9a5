"""A lesson: its question, what to look for, and the setting that answers it."""

from datetime import date
from math import ceil
from typing import Any

from pydantic import Field

from simulation.settings import Thresholds
from simulation.types import Date, Figure, Name, Status, Strict


class LessonArm(Strict):
    """One arm of a lesson: parameter values and ingredients that hold from the day on which arms may differ.

    Parameters
    ----------
    name, title
        What the arm is called in tables, and in words.
    values
        By the name of a parameter, in its unit and inside its range.
    ingredients
        As a policy file has them.
    status, source
        Of the values.
    """

    name: Name
    title: str = Field(min_length=3)
    values: dict[Name, float] = {}
    ingredients: tuple[dict[str, Any], ...] = ()
    status: Status
    source: str = Field(min_length=3)


class Comparison(Strict):
    """Two arms that are compared seed by seed.

    Parameters
    ----------
    arm, against
        Names of arms.
    words, short
        What is compared, as it stands in the sentence, and in fewest words.
    says
        Measures that the sentence names; the table has all that the lesson shows.
    """

    arm: Name
    against: Name
    words: str = Field(min_length=3)
    short: str = Field(min_length=3)
    says: tuple[Name, ...] = ()


class Chosen(Strict):
    """Places that are chosen because they were high in one year, and followed into the next.

    A place is one run of the authority: places differ by chance alone. The first arm has no policy.

    Parameters
    ----------
    by
        The measure by which they are chosen.
    share
        Which share of all places is chosen, from the highest down.
    before, after
        The year in which they are chosen, and the year after.
    words_chosen, words_others, short_chosen, short_others
        What the two comparisons of the year after with the year before are called in the sentence, and in fewest words.
    """

    by: Name
    share: Figure
    before: str
    after: str
    words_chosen: str
    words_others: str
    short_chosen: str
    short_others: str


class Lesson(Strict):
    """A question for students, and the setting in which the model answers it.

    Parameters
    ----------
    number
        Its place among the lessons.
    title, question, look_for
        For people.
    careful
        What the answer does not show.
    authority, start, end, thresholds
        Where and when: arms may differ from the authority's last observed date on.
    runs
        How many paired seeds answer it, unless another number is asked for.
    arms, comparisons
        What is simulated, and what is compared.
    shows
        Measures of the table, in its order.
    chosen
        Only of a lesson that follows places chosen for a high year.
    """

    name: Name
    number: int = Field(ge=1, le=99)
    title: str = Field(min_length=3)
    question: str = Field(min_length=3)
    look_for: str = Field(min_length=3)
    careful: str = Field(min_length=3)
    authority: Name
    start: Date
    end: Date
    thresholds: Thresholds = "stay"
    runs: Figure
    arms: tuple[LessonArm, ...] = Field(min_length=2)
    comparisons: tuple[Comparison, ...] = Field(min_length=1)
    shows: tuple[Name, ...] = Field(min_length=1)
    chosen: Chosen | None = None

    @property
    def default_runs(self) -> int:
        """The number of paired seeds unless another is asked for."""
        return round(self.runs.value)

    @property
    def least_runs(self) -> int:
        """The fewest runs that can answer it: where a share of places is chosen, so many that the share is a whole place."""
        return ceil(1.0 / self.chosen.share.value) if self.chosen else 1

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.start, self.end

    @property
    def short(self) -> dict[str, str]:
        """What is compared in fewest words, by the words of the table."""
        found = {self.chosen.words_chosen: self.chosen.short_chosen, self.chosen.words_others: self.chosen.short_others} if self.chosen else {}
        return found | {each.words: each.short for each in self.comparisons}

    def arm(self, name: str) -> LessonArm:
        """Return an arm by name."""
        return next(arm for arm in self.arms if arm.name == name)
