"""What a simulated trial found, in the terminal."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from math import exp, isnan
from typing import Any

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.posteriors.draws import DRAWN
from experiments.presentation.terminal.layout import DISCLAIMER, WEIGHED, WHAT_WORDS_MEAN, mark_of, paragraphs, table_lines
from experiments.trial_design.design import BASE
from experiments.trial_design.estimators import MIXED, ODDS, PERMUTATION, RISK
from experiments.trial_design.study import ALL, Reported
from experiments.trial_design.summary import ROUNDING
from experiments.trial_design.trial import Trial
from experiments.trial_design.truth import SHOWN

NOT_REACHED = "cannot"

LEAST_CLUSTERS = 2
"""That have a spread."""

DASH = "-"

FEW_REPLICATES = 10
"""Below so many replicates intervals are wide, and no more is said than the numbers."""

NOTES = (
    "Brackets: 95 % intervals of chance among replicates (Monte Carlo). Trials are read at 95 %, so these are too; other commands give 90 %."
    " Replicates have seeds of their own; the orders of one replicate share its runs, so they are like each other, and intervals count that.",
    "Power: share of trials whose p-value is at or below the level. Size: the same where nobody goes live, in the same runs; a good test has at most"
    " its level. A trial whose fit gave no number is no finding; where more than a tenth gave none there is no power or size.",
    "cluster-robust: standard errors by cluster, with statsmodels' small-sample correction (CR1) and a t distribution of clusters less one degrees of"
    " freedom. naive: as if children had nothing else in common. permutation: the linear model's risk difference, among the orders within strata. Its"
    " p-values go in steps, so it has a lower level than the one asked for, and that is its size, by construction; `cannot`: no order gives so small"
    " a p-value.",
    "Bias is the sum of two: what the method estimates when chance is taken out (its own estimand) less the true effect, which more trials or"
    " clusters do not mend; and what it finds where nobody goes live, which is chance unless trends and dates go together. The effect begins before"
    " go-live, for children who are still followed when their authority goes live: the quarters of the follow-up show how it grows.",
    "Coverage: share of trials whose 95 % interval holds the effect on children first referred after go-live. That effect is itself known with the"
    " chance that stands in its brackets.",
)

MODEL = "It says what such a design could find in the model; it does not say what any trial found."

HELD_WORDS = f"Chance only: parameters are held at their values, so that nothing here says how sure the model's own effect is. {MODEL}"

DRAWN_WORDS = (
    "Chance and parameters: each replicate takes a draw of the posterior of each cluster's authority, and coverage is of the replicate's own true"
    f" effect. Draws of two authorities are drawn apart, also of what they share, so that intervals hold too little of that. {MODEL}"
)

OF_MIXED = (
    "mixed: statsmodels' BinomialBayesMixedGLM, posterior mode and curvature (fit_map), random intercepts of clusters; normal priors with sd"
    " {log_sd:g} on the logarithm of the sd between clusters (vcp_p) and {effects:g} on every fixed effect (fe_p). It is Bayesian: its p is no test."
)


def trial_lines(found: Trial) -> Iterator[str]:
    """Yield design, what the policy does in the model, both errors, power and size, and bias and coverage."""
    yield from paragraphs([first_line(found)])
    yield ""
    yield from cluster_lines(found)
    yield ""
    yield from truth_lines(found)
    yield ""
    yield from error_lines(found)
    for level in found.study.levels:
        yield ""
        yield from power_lines(found, level)
    yield ""
    yield from estimate_lines(found)
    yield ""
    yield from paragraphs([*notes(found), DISCLAIMER])


def first_line(found: Trial) -> str:
    """Return what was simulated, in one sentence or two."""
    base, study = found.designs[0], found.study
    rows = found.tables["trials"]
    trials = rows[rows["design"] == base.name].groupby(["replicate", "order"]).ngroups
    few = f" So few replicates ({study.replicates}) say little." if study.replicates < FEW_REPLICATES else ""
    orders = f"{base.orders:,} order{'' if base.orders == 1 else 's'} within {len(base.groups)} strat{'um' if len(base.groups) == 1 else 'a'}"
    size = f"{base.clusters} clusters, {len(base.boundaries)} periods, {orders}"
    left_out = f" Left out of the analysis: children first referred within {base.washout_weeks} weeks before go-live." if base.washout_weeks else ""
    return f"{study.title}. As planned: {size}; {study.replicates} replicates, {trials} trials.{left_out}{few}"


def notes(found: Trial) -> list[str]:
    """Return how the tables are read."""
    priors = found.study.mixed
    mixed = [OF_MIXED.format(log_sd=priors.log_sd_prior_sd, effects=priors.effects_prior_sd)] if priors.trials else []
    return [*NOTES, *mixed, parameter_words(found.study.draws)]


def parameter_words(draws: str) -> str:
    """Return what intervals hold of parameters; draws: as the study has it."""
    return DRAWN_WORDS if draws == DRAWN else HELD_WORDS


def cluster_lines(found: Trial) -> Iterator[str]:
    """Yield the clusters as planned: go-live, children, and the share looked after, beside published figures where the study has them."""
    heads = ["Clusters", "authority", "stratum", "children\nwith nobody live", "published", "looked after in\nperiod 1, % of them", "published"]
    yield from table_lines(heads, list(cluster_rows(found)), is_left=(1, 2))
    yield from paragraphs([*likeness(found.tables["cells"], found.study.reported), arms_differ(found.tables["cells"])])


def likeness(cells: pd.DataFrame, reported: Sequence[Reported]) -> list[str]:
    """Return how level and spread of the simulated clusters differ from the published ones, and what that means; nothing below two published ones.

    Parameters
    ----------
    cells
        The table of a trial.
    reported
        Of its study.
    """
    first = cells[(cells["design"] == BASE) & (cells["period"] == 1)].set_index("cluster")["share"]
    real = pd.Series({each.cluster: each.looked_after_percent for each in reported if each.cluster != ALL}, dtype=float).dropna()
    if len(real) < LEAST_CLUSTERS:
        return []
    here = 100 * first[real.index]
    words = f"Simulated shares looked after have a mean of {here.mean():.1f} % and an sd of {here.std():.1f} between clusters; published:"
    words += f" {real.mean():.1f} % and {real.std():.1f}."
    if here.mean() < real.mean():
        words += " A lower level means fewer entries to care, from which a trial learns less."
    if here.std() < real.std():
        words += (
            " Clusters that are more alike may also differ less in trends and effects than real ones, which would make power and coverage too high."
        )
    return [words]


def arms_differ(cells: pd.DataFrame) -> str:
    """Return how many children the two arms have: nearly the same, since the policy moves a few first referrals."""
    sums = cells[cells["design"] == BASE][["children", "children_seen"]].sum()
    less = f"{sums['children_seen'] - sums['children']:+,.1f}"
    shared = "the arms share families and random draws, and nearly all children."
    return f"With the policy {less} children of {sums['children']:,.0f} are first referred: {shared}"


def cluster_rows(found: Trial) -> Iterator[list[str]]:
    """Yield a row for each cluster as planned, and for all."""
    cells = found.tables["cells"]
    base = cells[cells["design"] == BASE]
    published = {each.cluster: each for each in found.study.reported}
    for cluster in found.study.clusters:
        rows = base[base["cluster"] == cluster.name]
        first, real = rows[rows["period"] == 1], published.get(cluster.name)
        scale = cluster.authority if cluster.scale == 1.0 else f"{cluster.authority} x {cluster.scale:g}"
        share_looked_after = 100 * float(first["share"].iloc[0])
        yield [cluster.name, scale, cluster.stratum, f"{rows['children'].sum():,.0f}", *beside(real, share_looked_after)]
    if (real := published.get(ALL)) is not None:
        sums = base.groupby("cluster")[["children_seen", "looked_after_seen"]].sum()
        seen = 100 * float((sums["looked_after_seen"] / sums["children_seen"]).mean())
        yield ["all, mean of all periods, as the trial sees them", "", "", f"{sums['children_seen'].sum():,.0f}", *beside(real, seen)]


def beside(real: Reported | None, simulated: float) -> list[str]:
    """Return the cells of published children, simulated share, published share."""
    children, percent = (None, None) if real is None else (real.children, real.looked_after_percent)
    return [DASH if children is None else f"{children:,.0f}", f"{simulated:.1f}", DASH if percent is None else f"{percent:.1f}"]


def truth_lines(found: Trial) -> Iterator[str]:
    """Yield what the policy does in the model, in the design as planned."""
    truth = found.tables["truth"]
    base = truth[(truth["design"] == BASE) & (truth["method"] == "")]
    grid = []
    for name in SHOWN:
        rows = base[base["estimand"] == name].set_index("scale")
        grid.append([name, points(rows.loc[RISK]), ratio(rows.loc[ODDS])])
    heads = ["What the policy does in the model, the same families with and without it", "risk difference, pp", "odds ratio"]
    yield from table_lines(heads, grid)


def points(row: pd.Series) -> str:
    """Return a risk difference in percentage points with its interval."""
    return number(100 * row["value"], "+.2f") + interval(100 * row["low"], 100 * row["high"], "+.2f")


def ratio(row: pd.Series) -> str:
    """Return an odds ratio with its interval."""
    value, low, high = map(exp, row[["value", "low", "high"]].astype(float))
    return number(value, ".2f") + interval(low, high, ".2f")


def percent(value: float) -> str:
    """Return a share in per cent; a dash where there is none."""
    return DASH if isnan(value) else f"{100 * value:.0f} %"


def number(value: float, form: str) -> str:
    """Return a number; a dash where there is none."""
    return DASH if isnan(value) else f"{value:{form}}"


def interval(low: float, high: float, form: str) -> str:
    """Return an interval in brackets; nothing where there is none."""
    return "" if isnan(low) or isnan(high) else f" [{low:{form}}, {high:{form}}]"


def error_lines(found: Trial) -> Iterator[str]:
    """Yield both errors of the programme against nobody live, all clusters together."""
    errors = found.tables["errors"]
    grid = []
    for row in errors[errors["design"] == BASE].to_dict("records"):
        name = str(row["measure"])
        grid.append([f"{EVERY[name].label}{mark_of(name)}", f"{row['without']:,.0f}", change_cell(row)])
    yield from table_lines(["Both errors, all clusters, from the first go-live to the end", "nobody live", "the programme's difference"], grid)
    yield from paragraphs([WHAT_WORDS_MEAN[0], WEIGHED])


def change_cell(row: Mapping[Hashable, Any]) -> str:
    """Return the programme's difference with its interval."""
    return f"{row['difference']:+,.1f}" + interval(float(row["low"]), float(row["high"]), "+,.1f")


def power_lines(found: Trial, level: float) -> Iterator[str]:
    """Yield power and size of every design by method, at one level."""
    rows = found.power[found.power["level"] == level]
    methods = [name for name in dict.fromkeys(rows["method"]) if name != MIXED]
    grid: list[list[str]] = []
    for what in ("power", "size"):
        grid.append([what if what == "power" else "size, nobody live"])
        for design in found.designs:
            at = rows[rows["design"] == design.name].set_index("method", drop=False)
            grid.append([f"  {design.name}", *(share(at.loc[method], what) for method in methods)])
    yield from table_lines([f"Tests at the level of {100 * level:g} %", *(method.replace(", ", ",\n") for method in methods)], grid)


def share(row: pd.Series, what: str) -> str:
    """Return a share of trials in per cent with its interval, and of how many trials it is where some gave no number."""
    if not row["is_reachable"]:
        return f"{NOT_REACHED} (least p {row['least_p']:.3f})"
    without = int(row["unanswered" if what == "power" else "unanswered_without"])
    none = f" ({without} of {row['trials']} gave no number)" if without else ""
    if row["method"] == PERMUTATION and what == "size":
        return f"{100 * row[what]:.1f} %, by construction"
    lower = f" at {100 * row['attained']:.1f} %" if row["attained"] < row["level"] - ROUNDING and not isnan(row[what]) else ""
    return percent(row[what]) + interval(100 * row[f"{what}_low"], 100 * row[f"{what}_high"], ".0f") + lower + none


BIAS_HEADS = (
    "true effect",
    "mean estimate",
    "bias",
    "of it: own\nestimand less true",
    "of it: found\nwith nobody live",
    "trials that gave\nno number",
)

COVERAGE_HEADS = ("coverage", "coverage of its\nown estimand", "sd of\nestimates", "mean of\nst. errors")


def estimate_lines(found: Trial) -> Iterator[str]:
    """Yield bias and coverage of each method in every design."""
    for title, heads, row_of in (("Bias", BIAS_HEADS, bias_row), ("Intervals", COVERAGE_HEADS, coverage_row)):
        grid: list[list[str]] = []
        for design in found.designs:
            grid.append([design.name])
            rows = found.estimates[found.estimates["design"] == design.name]
            grid += [row_of(row) for _, row in rows.iterrows()]
        yield from table_lines([title, *heads], grid)
        yield ""
    yield from paragraphs([f"Risk differences in percentage points, log odds ratios as they are. The {PERMUTATION} test has no interval of its own."])


def bias_row(row: pd.Series) -> list[str]:
    """Return one method's bias and what it is made of."""
    scale = scale_of(row)
    plain = [number(scale * row[name], "+.2f") for name in ("truth", "mean")]
    parts = [number(scale * row[name], "+.2f") + interval(scale * row[f"{name}_low"], scale * row[f"{name}_high"], "+.2f") for name in BIAS]
    return [method_name(row), *plain, *parts, f"{row['unanswered']} of {row['trials'] + row['unanswered']}"]


BIAS = ("bias", "off", "chance")


def coverage_row(row: pd.Series) -> list[str]:
    """Return one method's coverage, and how standard errors compare with the spread of estimates."""
    covers = [percent(row[each]) + interval(100 * row[f"{each}_low"], 100 * row[f"{each}_high"], ".0f") for each in ("coverage", "coverage_own")]
    return [method_name(row), *covers, *(number(scale_of(row) * row[name], ".2f") for name in ("sd", "mean_error"))]


def scale_of(row: pd.Series) -> float:
    """Return what a method's estimates are multiplied by: risk differences are in percentage points."""
    return 100.0 if row["scale"] == RISK else 1.0


def method_name(row: pd.Series) -> str:
    """Return a method's name below that of its design."""
    return f"  {row['method']}" + (f" ({row['trials']} trial{'' if row['trials'] == 1 else 's'})" if row["method"] == MIXED else "")
