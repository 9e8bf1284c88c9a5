"""A programme over the strength of help: the table of `run.py help-curve`, and the sentence of the table that ships."""

from collections.abc import Iterator

import pandas as pd

from experiments.calibration.help_trials import CEILING, CENTRE, SPECIALISTS, read_help_trials
from experiments.comparison.arm_titles import arm_of_name, main_pairs
from experiments.measures.definitions import EVERY
from experiments.measures.periods import in_words
from experiments.presentation.terminal.layout import DISCLAIMER, FEW, name_as_head, paragraphs, table_lines
from experiments.runs.parameter_values import set_by_hand
from experiments.runs.run import Results
from experiments.validation.help_curve import HelpCurve
from experiments.validation.help_curve_table import HELD, PLACE, shipped_curve

SHOWN = ("care_entries", "harm_at_home_open_events", "missed_high_risk_children", "needless_care_entries")
"""Measures that are shown: care, and both errors."""

OTHERS = {"help_mental_health": "mental health", "help_abuse_victim": "victims", "help_abuse_perpetrator": "perpetrators"}
"""Headings of the other three specialists' help."""

SPECIALIST_ROLES = ("victim_worker", "perpetrator_worker", "substance_worker", "mental_health_practitioner")


def curve_lines(results: HelpCurve, width: int | None = None) -> Iterator[str]:
    """Yield place, period and runs, the differences at each strength, their change from no effect, and how to read them."""
    table = results.table
    shown = [name for name in SHOWN if name in set(table["measure"])]
    yield from paragraphs(opening(results), width)
    heads = ["effect, sd", *(name_as_head(EVERY[name].label) for name in shown)]
    grid = [[f"{effect:g}", *(band_of(rows, name, "difference", "mean") for name in shown)] for effect, rows in table.groupby("effect")]
    yield from table_lines(heads, grid, width)
    yield from paragraphs(["", "Change of that difference from no effect of help, run by run [90 % interval of the mean].", ""], width)
    away = table[table["effect"] > 0.0].groupby("effect")
    yield from table_lines(
        heads, [[f"{effect:g}", *(band_of(rows, name, "from_no_effect", "from_no_effect") for name in shown)] for effect, rows in away], width
    )
    yield from paragraphs(["", "Effects of all four specialists' help in their own synthetic trials at these strengths, sd.", ""], width)
    names = {"help_substance_misuse": "substance misuse", **OTHERS}
    first = table.drop_duplicates("effect")
    rows = [[f"{row['strength']:.2f}", *(f"{row[f'effect_{name}']:.2f}" for name in names)] for _, row in first.iterrows()]
    yield from table_lines(["help_strength", *names.values()], rows, width)
    yield from paragraphs(closing(results), width)


def opening(results: HelpCurve) -> Iterator[str]:
    """Yield place, period, runs, and what varies."""
    period = in_words(next(each for each in results.table["period"] if "/" in each))
    runs = len(results.finished)
    yield f"{results.experiment.authority.title}, {period}, {runs} paired run{'s' if runs > 1 else ''}; thresholds go halfway back."
    yield (
        "The programme against business as usual with the same strength of help: mean difference [90 % interval of the mean]. Strength is given as"
        " the effect of help with substance misuse in its synthetic trial; the other three specialists' help keeps its proportion to it."
    )
    yield ""


def band_of(rows: pd.DataFrame, name: str, middle: str, ends: str) -> str:
    """Return a measure's mean with its interval at one strength."""
    row = rows.set_index("measure").loc[name]
    return EVERY[name].number_format.band(row[middle], row[f"{ends}_low"], row[f"{ends}_high"])


def closing(results: HelpCurve) -> Iterator[str]:
    """Yield what evidence says of the strengths, what intervals hold, and what the table is not for."""
    trials = read_help_trials()
    centre, ceiling = (trials.one(SPECIALISTS[0], part) for part in (CENTRE, CEILING))
    yield ""
    yield (
        f"Substance misuse: randomised trials give {centre.effect:g} ({centre.low:g} to {centre.high:g}); {ceiling.effect:g} is a ceiling,"
        f" {ceiling.design}. Sources: configs/help_trials.yaml. Parameters are held: intervals hold chance only."
    )
    if line := set_by_hand(results.experiment):
        yield line
    if len(results.finished) < FEW:
        yield f"So few runs ({len(results.finished)}) leave means to chance: take {FEW} or more."
    yield DISCLAIMER


def curve_sentence(place: str = "") -> Iterator[str]:
    """Yield what the table that ships says of care entries and harm, without effect of help and at its ceiling; nothing where it fits no more.

    place: the authority that is shown; another than the table's is named.
    """
    table = shipped_curve()
    if table is None:
        return
    ends = [table[table["effect"] == effect].set_index("measure") for effect in (table["effect"].min(), table["effect"].max())]
    said = [
        f"{words} {' to '.join(EVERY[name].number_format.format(float(end.loc[name, 'difference']), signed=True) for end in ends)}"
        for name, words in (("care_entries", "care entries"), ("harm_at_home_open_events", "harm, open"))
    ]
    where = "" if place == PLACE else f"{PLACE.capitalize()}, "
    yield f"{where}{'h' if where else 'H'}elp from none to its ceiling (0 to {table['effect'].max():g} sd): {', '.join(said)}."


def rests_on_help(results: Results) -> bool:
    """Return whether the sentence concerns results: a policy that is shown has specialists, and no parameter of help is set by hand."""
    policies = [arm_of_name(results.experiment, pair.policy).policy for pair in main_pairs(results.experiment)]
    roles = {getattr(each, "role", "") for policy in policies for each in policy.ingredients}
    return bool(roles & set(SPECIALIST_ROLES)) and set(HELD).isdisjoint(results.experiment.values_set)
