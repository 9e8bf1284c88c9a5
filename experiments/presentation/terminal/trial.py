"""What a simulated trial found, in the terminal."""

from collections.abc import Hashable, Iterator, Mapping
from math import exp, isnan
from typing import Any

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.presentation.terminal.layout import DISCLAIMER, WEIGHED, mark_of, paragraphs, table_lines
from experiments.trial_design.design import BASE
from experiments.trial_design.estimators import MIXED, ODDS, PERMUTATION, RISK
from experiments.trial_design.study import ALL, Reported
from experiments.trial_design.trial import Trial
from experiments.trial_design.truth import BEFORE, BY_TIME, EXPOSED

NOT_REACHED = "cannot"

DASH = "-"

FEW_REPLICATES = 10
"""Below so many replicates intervals are wide, and no more is said than the numbers."""

NOTES = (
    "Brackets: 95 % intervals of chance among replicates (Monte Carlo). Replicates have seeds of their own; the orders of one replicate share its"
    " runs, so they are like each other, and intervals count that.",
    "Power: share of trials whose p-value is at or below the level. Size: the same where nobody goes live, in the same runs; a good test has at most"
    " its level. `cannot`: the orders that the design allows cannot give so small a p-value.",
    "cluster-robust: standard errors by cluster, with statsmodels' small-sample correction (CR1) and a t distribution of clusters less one degrees of"
    " freedom. naive: as if children had nothing else in common. permutation: the linear model's risk difference, among the orders within strata.",
    "Coverage: share of trials whose 95 % interval holds the effect on children first referred after go-live. Its own estimand: what the model itself"
    " estimates without chance, a weighted mean of effects that grow with time, less what reaches children who were referred before go-live.",
    "Parameters are held at their values, so that nothing here says how sure the model's own effect is. It says what such a design could find in the"
    " model; it does not say what any trial found.",
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
    return f"{study.title}. As planned: {size}; {study.replicates} replicates, {trials} trials.{few}"


def notes(found: Trial) -> list[str]:
    """Return how the tables are read."""
    priors = found.study.mixed
    mixed = [OF_MIXED.format(log_sd=priors.log_sd_prior_sd, effects=priors.effects_prior_sd)] if priors.trials else []
    return [*NOTES, *mixed]


def cluster_lines(found: Trial) -> Iterator[str]:
    """Yield the clusters as planned: go-live, children, and the share looked after, beside published figures where the study has them."""
    heads = ["Clusters", "authority", "stratum", "children\nwith nobody live", "published", "looked after in\nperiod 1, % of them", "published"]
    yield from table_lines(heads, list(cluster_rows(found)), is_left=(1, 2))


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
    for name in (EXPOSED, BY_TIME, BEFORE):
        rows = base[base["estimand"] == name].set_index("scale")
        grid.append([name, points(rows.loc[RISK]), ratio(rows.loc[ODDS])])
    heads = ["What the policy does in the model, the same children with and without it", "risk difference, pp", "odds ratio"]
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
    yield from paragraphs([WEIGHED])


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
            at = rows[rows["design"] == design.name].set_index("method")
            grid.append([f"  {design.name}", *(share(at.loc[method], what) for method in methods)])
    yield from table_lines([f"Tests at the level of {100 * level:g} %", *(method.replace(", ", ",\n") for method in methods)], grid)


def share(row: pd.Series, what: str) -> str:
    """Return a share of trials in per cent with its interval."""
    if not row["is_reachable"]:
        return f"{NOT_REACHED} (least {row['least_p']:.3f})"
    return percent(row[what]) + interval(100 * row[f"{what}_low"], 100 * row[f"{what}_high"], ".0f")


def estimate_lines(found: Trial) -> Iterator[str]:
    """Yield bias and coverage of each method in every design."""
    grid: list[list[str]] = []
    for design in found.designs:
        grid.append([design.name])
        rows = found.estimates[found.estimates["design"] == design.name]
        grid += [estimate_row(row) for _, row in rows.iterrows()]
    heads = ["Estimates", "true effect", "mean estimate", "bias", "coverage"]
    more = ["its own\nestimand", "coverage of\nthat", "sd of\nestimates", "mean of\nst. errors"]
    yield from table_lines([*heads, *more], grid)
    yield from paragraphs([f"Risk differences in percentage points, log odds ratios as they are. The {PERMUTATION} test has no interval of its own."])


def estimate_row(row: pd.Series) -> list[str]:
    """Return one method's row."""
    scale = 100.0 if row["scale"] == RISK else 1.0
    numbers = {name: number(scale * row[name], "+.2f") for name in ("truth", "mean", "bias", "own")}
    bias = numbers["bias"] + interval(scale * row["bias_low"], scale * row["bias_high"], "+.2f")
    covers = [percent(row[each]) + interval(100 * row[f"{each}_low"], 100 * row[f"{each}_high"], ".0f") for each in ("coverage", "coverage_own")]
    spread = [number(scale * row[name], ".2f") for name in ("sd", "mean_error")]
    name = f"  {row['method']}" + (f" ({row['trials']} trial{'' if row['trials'] == 1 else 's'})" if row["method"] == MIXED else "")
    return [name, numbers["truth"], numbers["mean"], bias, covers[0], numbers["own"], covers[1], *spread]
