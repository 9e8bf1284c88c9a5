"""docs/prediction.md: what was fitted, how it was chosen, and how it did on the half that was not fitted to."""

from collections.abc import Iterator
from textwrap import wrap

from experiments.measures.definitions import labels_of
from experiments.prediction.noise_models import BASELINE_FORM
from experiments.prediction.noise_study import NoiseStudyResult, QuantityFit

WHEN = {"protection_plans": "on 31 March", "care_entries": "in the year to 31 March"}

QUANTITY = {name: f"{label} {WHEN[name]}" for name, label in labels_of(WHEN).items()}

SIZE = {
    "national_sd": "movement of the nation in a year",
    "passing_sd": "spread of what comes and goes",
    "kept_per_year": "share of it kept from year to year",
    "lasting_sd": "spread of lasting differences",
    "counting": "counting noise (variance of the log times the count)",
    "tail": "degrees of freedom",
}

COLUMNS = (("inside_90", 1, "%"), ("inside_50", 1, "%"), ("width_90", 2, "f"), ("log_score", 3, "f"), ("crps", 3, "f"))

WIDTH = 150


def short(value: float) -> float:
    """Return a number to four figures."""
    return float(f"{value:.4g}")


def paragraph(*sentences: str) -> Iterator[str]:
    """Yield sentences as lines of a page, and an empty line."""
    yield from wrap(" ".join(sentences), WIDTH, break_long_words=False, break_on_hyphens=False)
    yield ""


def page(checked: NoiseStudyResult) -> Iterator[str]:
    """Yield the lines of the page."""
    yield "# How far one authority's figures move by themselves"
    yield ""
    yield from opening(checked)
    for name, one in checked.chosen.items():
        yield from about_form(name, one)
    yield "## Coverage on the half that was not fitted to"
    yield ""
    yield from coverage_lines(checked)
    yield ""
    yield from under_the_table(checked)
    yield "![Coverage of the intervals by year and size, on the half that was not fitted to](figures/prediction_coverage.png)"
    yield ""
    yield from splits_lines(checked)
    yield from paragraph(
        "**What it does not cover.** Windows end in 2024; a change of law or of counting in all authorities at once is in it only as far as one has",
        "happened since 2011. Years are not independent: all authorities share them, so intervals by",
        "authority understate how far coverage could differ",
        "in other years. Plans and care entries are treated one by one. Of adopters nothing was looked at, so how far predictions of a programme's",
        "effect hold is not tested here.",
    )


def opening(checked: NoiseStudyResult) -> Iterator[str]:
    """Yield question, data and law."""
    study, split = checked.study, checked.split
    half, other = len(split.fitting), len(split.testing)
    yield from paragraph(
        "This page, its tables and its figure are written by `run.py noise --dfe DIR --out DIR` from the",
        "Department for Education's published tables;",
        "the sizes that `run.py predict` uses stand in `configs/history_noise.yaml`, written by the same run.",
        "[Why so](decisions/0020-prediction.md).",
    )
    yield from paragraph(
        f"**Question.** A council does nothing. By how much will its own figures differ {study.gap_years} years on? Without an honest answer a",
        "before-and-after comparison of one council says nothing.",
    )
    yield from paragraph(
        f"**Data.** {half + other} authorities that adopted none of the programmes described here",
        f"({len(study.adopters)} adopters are left out with all their",
        f"years), with at least {study.least_children:,.0f} children. A random half ({half}, seed {study.split_seed}, whole authorities) was used to",
        f"choose the form and fit it; the other ({other}) was only scored: nothing was chosen after looking",
        f"at it. Of a window, {study.history_years} years",
        "up to its first figure are known, as in an authority's file; nothing later is.",
    )
    yield from paragraph(
        "**Law.** The log rate less the mean of authorities in that year is what comes and goes (a share of",
        "it is kept from year to year) and counting",
        "noise, larger for smaller counts; some forms add lasting differences. The nation moves too, nobody",
        "knows in which direction. Spreads are those",
        "of a multivariate Student's t: a restless past widens the future.",
    )


def about_form(name: str, chosen: QuantityFit) -> Iterator[str]:
    """Yield what was chosen for a quantity, with the table of forms."""
    yield f"## {QUANTITY[name][0].upper()}{QUANTITY[name][1:]}: {chosen.form.words}"
    yield ""
    yield "| size | value | 90 % of refits |"
    yield "| --- | ---: | ---: |"
    for size in ("national_sd", *chosen.form.free):
        low, high = chosen.ranges[size]
        yield f"| {SIZE[size]} | {getattr(chosen.fit.noise, size):.3g} | {low:.3g} to {high:.3g} |"
    yield ""
    yield "ResolvedScenario by log score on authorities of the fitting half left out of the fit:"
    yield ""
    yield "| form | sizes | log score | less than the best (standard error) |"
    yield "| --- | ---: | ---: | ---: |"
    for row in chosen.forms.to_dict("records"):
        yield f"| {row['words']} | {row['sizes']} | {row['log_score']:.3f} | {row['less_than_best']:.3f} ({row['error']:.3f}) |"
    yield ""


def coverage_lines(checked: NoiseStudyResult) -> Iterator[str]:
    """Yield the table of coverage."""
    yield "| quantity | years apart | years late | form | windows | 90 % interval covers | 50 % covers | width | log score | CRPS |"
    yield "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for row in checked.coverage.to_dict("records"):
        cells = [f"{row[name]:.{n}{how}} [{row[f'{name}_low']:.{n}{how}}, {row[f'{name}_high']:.{n}{how}}]" for name, n, how in COLUMNS]
        place = [QUANTITY[row["quantity"]], row["years_apart"], row["years_late"], form_word(row["form"]), row["windows"]]
        yield f"| {' | '.join(map(str, [*place, *cells]))} |"


def form_word(name: str) -> str:
    """Return which form it is: the chosen one or the baseline."""
    return "random walk" if name == BASELINE_FORM else "chosen"


def under_the_table(checked: NoiseStudyResult) -> Iterator[str]:
    """Yield how the table is to be read."""
    yield from paragraph(
        "In brackets: 90 % intervals by drawing authorities with replacement, all windows of one together, since overlapping windows are correlated.",
        "Width: of the 90 % interval, in logs. Years late: between the last known figure and the first of",
        f"the ratio. Only {checked.study.gap_years} years",
        "apart and none late was fitted to. The random walk's step was fitted to the same windows, so it is as good as a random walk can be there.",
    )


def splits_lines(checked: NoiseStudyResult) -> Iterator[str]:
    """Yield what other random halves give."""
    if not len(checked.other_splits):
        return
    yield from paragraph(
        f"**Other halves.** With {checked.study.other_splits} further random splits, the form held and its",
        "sizes fitted anew, 90 % intervals of the other",
        "half cover:",
    )
    for (name, form), table in checked.other_splits.groupby(["quantity", "form"], sort=False):
        inside, score, width = (table[column] for column in ("inside_90", "log_score", "width_90"))
        found = f"{inside.mean():.1%} on average, {inside.min():.1%} to {inside.max():.1%}; log score {score.mean():.3f}; width {width.mean():.2f}"
        yield f"- {QUANTITY[str(name)]}, {form_word(str(form))}: {found}"
    yield ""
    yield from paragraph(
        "The forms were chosen on the first fitting half, whose authorities are in both halves of these",
        "splits; so this shows the chance of the split",
        "and is no further test.",
    )
