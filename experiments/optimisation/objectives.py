"""Objectives of a choice between teams: each is made of measures that exist, as the difference from business as usual after the split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.measures.definitions import EVERY
from experiments.measures.families import FOLLOWED
from experiments.measures.formats import MONEY, NumberFormat

Direction = Literal["lower", "higher"]


@dataclass(frozen=True)
class Objective:
    """What teams are judged by.

    Parameters
    ----------
    name, label, unit
        The label has no leading article.
    direction
        Which way is better.
    about
        How it is made, as a sentence.
    parts
        Measures with the sign with which their differences from business as usual are added.
    number_format
        How it is written.
    is_known
        Whether it is known before any simulation: the money that the team itself costs.
    """

    name: str
    label: str
    unit: str
    direction: Direction
    about: str
    number_format: NumberFormat
    parts: tuple[tuple[str, float], ...] = ()
    is_known: bool = False

    @property
    def sign(self) -> float:
        """What makes lower better."""
        return 1.0 if self.direction == "lower" else -1.0

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures that it is made of."""
        return tuple(name for name, _ in self.parts)

    def of_pairs(self, differences: Mapping[str, np.ndarray], cost: float) -> np.ndarray:
        """Return the objective of every pair.

        Parameters
        ----------
        differences
            By measure: the team less business as usual, shape (pairs,).
        cost
            What the team costs, GBP.

        Examples
        --------
        >>> differences = {"care_entries": np.array([-9.0, -5.0]), "harm_at_home_followed_events": np.array([4.0, -2.0])}
        >>> safely_avoided(2.0).of_pairs(differences, 0.0).tolist()
        [7.0, 6.0]
        """
        if self.is_known:
            return np.full(len(next(iter(differences.values()))), cost)
        found = np.sum([weight * differences[name] for name, weight in self.parts], axis=0)
        return np.asarray(found + 0.0)  # no minus before a zero


def of_measure(name: str, measure: str, direction: Direction, label: str, about: str, sign: float = 1.0) -> Objective:
    """Return an objective that is one measure's difference from business as usual."""
    known = EVERY[measure]
    return Objective(name, label, known.unit, direction, about, known.number_format, ((measure, sign),))


HARM = FOLLOWED.name
"""Harm at home in families open at go-live or first referred since: the same families in every arm. In open families alone closing sooner would look
safe; in all families ever known a team's effect drowns in those that were closed long before."""

HARM_ANYWHERE, HARM_IN_OPEN = "harm_at_home_events", "harm_at_home_open_events"

SAFELY = "care_safely_avoided"


def safely_avoided(harm_events: float) -> Objective:
    """Return the fall in children entering care less the rise in harm, which a fall in harm adds to; it has no condition, so chance biases nothing.

    Parameters
    ----------
    harm_events
        How many weigh as much as one child entering care.
    """
    weight = f"at {harm_events:g} harm event{'' if harm_events == 1.0 else 's'} a child"
    about = (
        "Fall in children entering care, less the rise (a fall adds) in harm at home in families open at go-live or first referred since."
        f" The weight is the study's: {harm_events:g} of them count as one child entering care."
    )
    parts = (("care_entries", -1.0), (HARM, -1.0 / harm_events))
    known = EVERY["care_entries"]
    return Objective(SAFELY, f"care entries safely avoided, {weight}", known.unit, "higher", about, known.number_format, parts)


OBJECTIVES = {
    each.name: each
    for each in (
        Objective(
            *("team_cost", "cost of the team", "GBP", "lower"),
            "Expected spend of the team and of what the policy keeps, over the window, discounted; from settings alone.",
            MONEY,
            is_known=True,
        ),
        of_measure("net_cost", "cost_gbp", "lower", "net cost, all payers", "Cost to all payers, the team among it."),
        of_measure("care_avoided", "care_entries", "higher", "care entries avoided", "Fall in children entering care, whatever else happens.", -1.0),
        safely_avoided(1.0),
        of_measure(
            *("harm_missed", HARM, "lower", "harm at home, families followed"),
            "Harm at home in families open at go-live or first referred since, whether an arm closes them sooner or later.",
        ),
        of_measure(
            *("needless_removal", "needless_care_entries", "lower", "needless care entries"),
            "Children entering care whose chance of harm without help is below the line of danger.",
        ),
        of_measure("workload", "cases_per_social_worker", "lower", "children per social worker", "Mean over the weeks after the split."),
        of_measure("strain", "strain_mean", "lower", "social workers' strain", "Mean over the weeks after the split, 0 to 1."),
    )
}
"""By name; a study may also name any measure with a direction. The weight in `care_safely_avoided` is the study's own (`safely_avoided`)."""

SHOWN_BESIDE = (
    *("care_entries", HARM, HARM_IN_OPEN, HARM_ANYWHERE, "missed_high_risk_children", "needless_care_entries", "needless_plans"),
    *("open_families", "cases_per_social_worker", "strain_mean", "cost_gbp"),
)
"""Measures that stand beside the objectives, whatever a study asks for: both errors among them."""


def label_beside(name: str) -> str:
    """Return what a measure is called beside the objectives, where harm at home is counted in three ways."""
    return f"{EVERY[name].label}{', all families ever known' if name == HARM_ANYWHERE else ''}"


def measures_of(objectives: Sequence[Objective]) -> list[str]:
    """Return the measures that are kept of every run: those of the objectives, and those beside them."""
    return list(dict.fromkeys([*(name for each in objectives for name in each.measures), *SHOWN_BESIDE]))


def oriented(objectives: Sequence[Objective], differences: Mapping[str, np.ndarray], cost: float) -> np.ndarray:
    """Return a team's objectives with signs that make lower better, shape (pairs, objectives)."""
    return np.column_stack([each.sign * each.of_pairs(differences, cost) for each in objectives])
