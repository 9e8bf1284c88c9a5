"""A prediction in the terminal: what a council will see, what the programme did of it, how wide that is and why."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from experiments.authorities.dfe_cells import PublishedTables
from experiments.inputs.errors import shown_path
from experiments.measures.definitions import labels_of
from experiments.prediction.combine import NO_PROGRAMME, NO_PROGRAMME_SIMULATED, PROGRAMME_AGAINST_NONE, VARIANCE_PARTS, WITH_PROGRAMME
from experiments.prediction.effects import ERRORS, QUANTITIES
from experiments.prediction.noise_settings import is_close, read_history_noise, read_noise_study
from experiments.prediction.noise_study import NoisePanels, NoiseStudyResult, run_noise_study
from experiments.prediction.predict import Prediction
from experiments.presentation.documents.history_noise_files import copies, write_checked
from experiments.presentation.documents.history_noise_page import coverage_lines
from experiments.presentation.terminal.layout import DISCLAIMER, WHAT_WORDS_MEAN, few_runs, paragraphs, row_words, table_lines
from experiments.runs.out_folder import Beginning, out_folder
from experiments.runs.parameter_values import set_by_hand

WORDS = labels_of(QUANTITIES)

HEADS = (
    *("\nratio: median [50 %] [90 %]", "own figures, after against before:\nnothing done"),
    *("own figures, after against before:\nwith the programme", "against the paired run:\nwhat the programme did"),
)

HELD = "Parameters are held at their values; the intervals leave out parameter doubt."

ONE_DRAW = "Parameters: one draw of the authority's posterior in all runs; the intervals leave out parameter doubt."

DRAWN_WORDS = "Parameters: {} draws of the authority's posterior, one in four with a second seed."

FEWEST_FOR_PARTS = 40
"""Runs below which a threshold path or parameters cannot be told from chance."""


def prediction_lines(prediction: Prediction, width: int | None = None) -> Iterator[str]:
    """Yield the whole text."""
    yield from paragraphs(opening(prediction), width)
    yield from table_lines(HEADS, grid_of(prediction), width)
    yield ""
    yield from paragraphs(plain_words(prediction), width)
    yield ""
    yield from table_lines(part_heads(), parts_grid(prediction), width)
    yield from paragraphs(how_sure(prediction), width)


def opening(prediction: Prediction) -> Iterator[str]:
    """Yield what is predicted."""
    first, last, experiment = prediction.first, prediction.last, prediction.experiment
    policy = prediction.policy.replace("_", " ")
    yield f"{experiment.authority.title}: {policy} from {prediction.go_live}. Figures of the year to {last} over those of the year to {first}."
    runs = len(prediction.effects.finished)
    draws = prediction.effects.table["draw"].nunique()
    drawn = (DRAWN_WORDS if draws > 1 else ONE_DRAW).format(draws) if experiment.draw_by_seed else HELD
    yield f"{runs} paired run{'s' if runs != 1 else ''}; thresholds: {experiment.arms[0].thresholds}. {drawn}"
    years = (last - prediction.go_live).days / 365.25
    yield f"When the last figure is taken the programme has run for {years:.1f} years."
    yield from about_own_figures(prediction)
    yield ""


def about_own_figures(prediction: Prediction) -> Iterator[str]:
    """Yield which of its own figures a prediction starts from."""
    for name, own in prediction.owns.items():
        figures = ", ".join(f"{value:,.0f} in {year}" for year, value in own.figures.items())
        known = f"own figures {figures}" if figures else "no figure of its own: only the nation's level is known"
        late = prediction.first.year - max(own.figures) if own.figures else 0
        gap = f"; the first figure of the ratio, {late} year{'s' if late > 1 else ''} later, is predicted too" if late else ""
        yield f"  {WORDS[name]}: {known}{gap}."
    least = prediction.history.least_children.value
    if prediction.experiment.authority.children.value < least:
        yield f"  Fewer than {least:,.0f} children: the noise was not fitted to authorities so small, and the interval may be wrong."


def grid_of(prediction: Prediction) -> list[list[str]]:
    """Return the table: plans and care entries, then both errors."""
    table = prediction.table[prediction.table["years"] == prediction.last.year - prediction.first.year].set_index(["quantity", "comparison"])
    grid: list[list[str]] = [[]]
    for name in QUANTITIES:
        grid.append(
            [
                f"  {WORDS[name]}",
                *(ratio_cell(table.loc[(name, comparison)]) for comparison in (NO_PROGRAMME, WITH_PROGRAMME, PROGRAMME_AGAINST_NONE)),
            ]
        )
    grid += [[], ["Both errors, from go-live to the end; no council sees them in its returns"]]
    for measure in ERRORS:
        grid.append([row_words(measure), "", "", ratio_cell(table.loc[(measure, PROGRAMME_AGAINST_NONE)])])
    return grid


def ratio_cell(row: pd.Series) -> str:
    """Return a ratio with its intervals: x0.72 [0.61, 0.85] [0.47, 1.10]; without them where all runs are alike, as one run is."""
    if row["median"] != row["median"]:
        return "no ratio (a count of 0)"
    if row["low_90"] == row["high_90"]:
        return f"x{row['median']:.2f}"
    return f"x{row['median']:.2f} [{row['low_50']:.2f}, {row['high_50']:.2f}] [{row['low_90']:.2f}, {row['high_90']:.2f}]"


def plain_words(prediction: Prediction) -> Iterator[str]:
    """Yield the same in sentences, with the chances of being misled."""
    years = prediction.last.year - prediction.first.year
    table = prediction.table[prediction.table["years"] == years].set_index(["quantity", "comparison"])
    chances = prediction.chances.set_index(["quantity", "what"])["chance"]
    whose = prediction.experiment.authority.title
    for name in QUANTITIES:
        nothing, model, words = table.loc[(name, NO_PROGRAMME)], table.loc[(name, NO_PROGRAMME_SIMULATED)], WORDS[name]
        yield f"If {whose} does nothing, its {words} move to between x{nothing['low_90']:.2f} and x{nothing['high_90']:.2f} in {years} years (90 %)."
        fall = chances[(name, "fall_though_nothing_was_done")]
        rise = chances[(name, "rise_though_it_lowers")]
        yield f"  Chance that its own figures show a fall although nothing was done: {fall:.0%}. " + (
            f"Chance that they show a rise although the programme lowers them: {rise:.0%}."
            if rise == rise
            else "In no run did the programme lower them."
        )
        same = chances[(name, "as_low_as_expected_though_nothing_was_done")]
        if same == same:
            yield f"  Chance that doing nothing ends lower than the median with the programme: {same:.0%} (50 %: its own figures cannot tell)."
        if model["median"] == model["median"]:
            ends = "" if model["low_90"] == model["high_90"] else f" [{model['low_90']:.2f}, {model['high_90']:.2f}]"
            band = f"x{model['median']:.2f}{ends}"
            yield f"  The model alone, without the programme: {band}; not used for the interval."


def parts_grid(prediction: Prediction) -> list[list[str]]:
    """Return what adds to each width, as shares of the variance of the log ratio."""
    parts = prediction.parts.set_index(["quantity", "comparison", "part"])["share_of_variance"]
    return [
        [f"  {words}", *(share_cell(parts.get((name, comparison, part)), part, prediction) for name, comparison in PART_COLUMNS)]
        for part, words in VARIANCE_PARTS.items()
    ]


PART_COLUMNS = [(name, comparison) for name in QUANTITIES for comparison in (WITH_PROGRAMME, PROGRAMME_AGAINST_NONE)]


def part_heads() -> list[str]:
    """Return the headings of what adds to each width."""
    what = {WITH_PROGRAMME: "own figures", PROGRAMME_AGAINST_NONE: "paired run"}
    first = "What makes the interval wide\n(share of the variance of the log)"
    return [first, *(f"{WORDS[name]}:\n{what[comparison]}" for name, comparison in PART_COLUMNS)]


def share_cell(share: float | None, part: str, prediction: Prediction) -> str:
    """Return a share of the variance; of parameters that are held, that they are left out; a dash where too few runs tell nothing."""
    if share is None:
        return ""
    if share != share:
        return "left out" if part == "parameters" and not prediction.experiment.draw_by_seed else "-"
    return f"{share:.1%}"


def how_sure(prediction: Prediction) -> Iterator[str]:
    """Yield how far this can be trusted, and what it is not for."""
    yield (
        "Own figures: the noise of one authority's history, fitted to authorities that adopted nothing and tested on others (docs/prediction.md),"
        " times the effect, independent of it."
    )
    yield "Paired run: the same families with the same random draws, programme over no programme. The effect is the model's, with its assumptions."
    runs = len(prediction.effects.finished)
    yield from few_runs(runs)
    if runs < FEWEST_FOR_PARTS:
        yield f"With fewer than {FEWEST_FOR_PARTS} runs the effect's threshold path, parameters and chance are hardly told apart."
    for name, count in prediction.effects.undefined.items():
        yield f"{name}: {count} of {runs} runs without a ratio (a count of 0) are left out of its row."
    if line := set_by_hand(prediction.experiment):
        yield line
    yield WHAT_WORDS_MEAN[0]
    yield DISCLAIMER


AGREES = 0.01
"""Share by which a size may differ from the shipped one before it is said to: optimisers differ in the last digits."""


def noise_checked(
    dfe: str | Path, out: str | Path | None = None, tell: Callable[[str], None] | None = None, overwrite: bool = False
) -> NoiseStudyResult:
    """Fit and check the noise of single authorities on published tables; with a folder, write sizes, page, tables and figure.

    Raises InputError before any work for a folder without the tables, a broken table, or too few authorities.
    """
    place = out_folder(out, Beginning(overwrite=overwrite, can_add=False))
    tables = NoisePanels(PublishedTables(dfe), read_noise_study())
    tables.panels  # noqa: B018 - read and check everything before work begins
    checked = run_noise_study(tables, tell)
    if place is not None:
        write_checked(checked, place)
    return checked


def noise_lines(checked: NoiseStudyResult, out: str | Path | None) -> Iterator[str]:
    """Yield the chosen forms, the coverage on the other half, and whether the shipped sizes are these."""
    split = checked.split
    yield f"Fitted on {len(split.fitting)} authorities that adopted nothing, tested on {len(split.testing)} others."
    for name, one in checked.chosen.items():
        sizes = ", ".join(f"{size} {getattr(one.fit.noise, size):.3g}" for size in ("national_sd", *one.form.free))
        yield f"{name}: {one.form.words}: {sizes}"
        own = read_history_noise().quantities.get(name)
        same = own is not None and is_close(own.noise, one.fit.noise, AGREES)
        yield "  the same as ships in configs/history_noise.yaml" if same else "  NOT what ships in configs/history_noise.yaml"
    yield ""
    yield from coverage_lines(checked)
    if out is not None:
        yield ""
        yield "To ship, copy:"
        yield from (f"  {name} to {shown_path(place)}" for name, place in copies().items())
