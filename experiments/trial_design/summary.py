"""Power, size, bias and coverage of each method in each design, with Monte Carlo intervals."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.trial_design.design import Design
from experiments.trial_design.estimators import MIXED, PERMUTATION
from experiments.trial_design.monte_carlo import mean_and_interval, share_and_interval
from experiments.trial_design.permutation import attained, least_p
from experiments.trial_design.study import TrialStudy
from experiments.trial_design.trial_data import TrialData

ROUNDING = 1e-9

NO_SHARE = (float("nan"),) * 3


MOST_UNANSWERED = 0.1
"""Where more than this share of trials has no estimate, no power or size is given."""


def power_table(study: TrialStudy, design: Design, trials: pd.DataFrame) -> pd.DataFrame:
    """Return power, and size under no effect, of each test at each level; both nan where the permutation test cannot reach the level.

    Columns: design, varied, value, method, level, attained (the level that the test truly has, by construction: of the permutation test, else the
    level), least_p, is_reachable, power, power_low, power_high, size, size_low, size_high, trials, replicates, unanswered, unanswered_without (trials
    without an estimate, with the policy and with nobody live: they count as no finding; of too many neither power nor size is given).
    The mixed model is none of the tests: it is Bayesian. The size of the permutation test is no estimate, so it has no interval.
    """
    rows, least_permuted = [], least_p(design, study.permutations) if study.permutations else 1.0
    for method, part in trials[trials["method"] != MIXED].groupby("method", sort=False):
        is_permuted = method == PERMUTATION
        least = least_permuted if is_permuted else 0.0
        for level in study.levels:
            row = {"design": design.name, "varied": design.varied, "value": design.value, "method": method, "level": level}
            row["attained"] = attained(design, study.permutations, level) if is_permuted else level
            row |= {"least_p": least, "is_reachable": least <= level + ROUNDING}
            for name, column in (("power", "p"), ("size", "p_without")):
                found = rejected(part, column, level) if row["is_reachable"] else NO_SHARE
                by_construction = (row["attained"] if row["is_reachable"] else float("nan"), *NO_SHARE[1:])
                row |= dict(zip((name, f"{name}_low", f"{name}_high"), by_construction if is_permuted and name == "size" else found))
            counted = {"trials": len(part), "replicates": part["replicate"].nunique()}
            rows.append({**row, **counted, "unanswered": unanswered(part, "p"), "unanswered_without": unanswered(part, "p_without")})
    return pd.DataFrame(rows)


def unanswered(part: pd.DataFrame, column: str) -> int:
    """Return the trials that have no number."""
    return int(part[column].isna().sum())


def rejected(part: pd.DataFrame, column: str, level: float) -> tuple[float, float, float]:
    """Return the share of trials whose p-value is at or below a level, with its interval; a trial without one counts as no finding.

    Nothing is given where more than MOST_UNANSWERED of the trials have none: such a share would be one of fits, not of findings.
    """
    if unanswered(part, column) > MOST_UNANSWERED * len(part):
        return NO_SHARE
    return share_of((part[column] <= level + ROUNDING).astype(float), part["replicate"])


def share_of(is_so: pd.Series, replicate: pd.Series) -> tuple[float, float, float]:
    """Return a share of trials with its interval over replicates."""
    by_replicate = is_so.groupby(replicate)
    return share_and_interval(by_replicate.mean().to_numpy(float), by_replicate.size().to_numpy(float))


def estimates_table(design: Design, trials: pd.DataFrame, true: pd.DataFrame, is_drawn: bool) -> pd.DataFrame:
    """Return bias, what it is made of, and coverage of each method that has an interval, in trials that have an estimate with and without the policy.

    Columns: design, varied, value, method, scale, truth, own, mean; bias, which is off plus chance: off, the method's own estimand less the true
    effect, and chance, what the method estimates with nobody live; coverage, coverage_own; of each of these five its low and high; sd (of
    estimates), mean_error (of their standard errors), trials, unanswered, replicates.

    Parameters
    ----------
    true
        The true effects by replicate (`true_by_replicate`). Bias is paired with them, so that its interval holds their chance too.
    is_drawn
        Whether replicates have parameters of their own: then coverage is of each replicate's own true effect, and there is none of the own estimand.
    """
    rows = []
    for (method, scale), part in trials[trials["method"] != PERMUTATION].groupby(["method", "scale"], sort=False):
        answered = part[part["value"].notna() & part["value_without"].notna()]
        row = {"design": design.name, "varied": design.varied, "value": design.value, "method": method, "scale": scale}
        row |= bias_of(answered, true[str(scale)]) | coverage_of(answered, true[str(scale)], is_drawn)
        more = {"sd": float(answered["value"].std()), "mean_error": float(answered["error"].mean())}
        counted = {"trials": len(answered), "unanswered": len(part) - len(answered), "replicates": answered["replicate"].nunique()}
        rows.append({**row, **more, **counted})
    return pd.DataFrame(rows)


def bias_of(answered: pd.DataFrame, true: pd.Series) -> dict[str, float]:
    """Return truth, own estimand, mean estimate, and bias with its two parts, each with its interval over replicates."""
    by_replicate = answered.groupby("replicate")[["value", "value_without"]].mean()
    here = true.reindex(by_replicate.index)
    own = by_replicate["value"] - by_replicate["value_without"]
    found = {"truth": float(here.mean()), "own": float(own.mean()), "mean": float(by_replicate["value"].mean())}
    for name, values in (("bias", by_replicate["value"] - here), ("off", own - here), ("chance", by_replicate["value_without"])):
        found |= dict(zip(ends(name), mean_and_interval(values.to_numpy(float))))
    return found


def coverage_of(answered: pd.DataFrame, true: pd.Series, is_drawn: bool) -> dict[str, float]:
    """Return how often intervals hold the true effect, and the method's own estimand, taken as known."""
    own = float("nan") if is_drawn else float((answered["value"] - answered["value_without"]).mean())
    effect = answered["replicate"].map(true) if is_drawn else float(true.mean())
    found: dict[str, float] = {}
    for name, number in (("coverage", effect), ("coverage_own", own)):
        covers = ((answered["low"] <= number) & (number <= answered["high"])).astype(float)
        is_known = len(answered) > 0 and bool(np.isfinite(number).all())
        found |= dict(zip(ends(name), share_of(covers, answered["replicate"]) if is_known else NO_SHARE))
    return found


def ends(name: str) -> tuple[str, str, str]:
    """Return the columns of a number and of its interval."""
    return name, f"{name}_low", f"{name}_high"


def errors_table(design: Design, trials: Sequence[TrialData], measures: Sequence[str]) -> pd.DataFrame:
    """Return both errors of the programme against nobody live, all clusters of a trial together, with 95 % intervals over replicates."""
    by_replicate = pd.Series([trial.replicate for trial in trials])
    rows = []
    for i, measure in enumerate(measures):
        change = pd.Series([trial.errors[i] for trial in trials]).groupby(by_replicate).mean().to_numpy()
        without = float(np.mean([trial.errors_without[i] for trial in trials]))
        mean, low, high = mean_and_interval(change)
        row = {"design": design.name, "measure": measure, "without": without, "difference": mean, "low": low, "high": high}
        rows.append({**row, "replicates": len(change)})
    return pd.DataFrame(rows)


def cells_table(study: TrialStudy, design: Design, trials: Sequence[TrialData]) -> pd.DataFrame:
    """Return children and looked after by cluster and period, means over trials: with nobody live, and as the trials see them.

    Columns: design, cluster, period, children, looked_after, share (nobody live), children_seen, looked_after_seen.
    Children whom the analysis leaves out are counted too.
    """
    sums = {
        f"{name}{suffix}": np.mean([design.by_period(getattr(getattr(trial, arm), name)) for trial in trials], axis=0)
        for arm, suffix in (("without", ""), ("seen", "_seen"))
        for name in ("children", "looked_after")
    }
    rows = []
    for cluster in range(design.clusters):
        for period in range(len(design.boundaries)):
            counts = {name: float(values[cluster, period]) for name, values in sums.items()}
            share = counts["looked_after"] / counts["children"] if counts["children"] else float("nan")
            rows.append({"design": design.name, "cluster": cluster_name(study, cluster), "period": period + 1, **counts, "share": share})
    return pd.DataFrame(rows)


def cluster_name(study: TrialStudy, number: int) -> str:
    """Return the name of a cluster by its number: the same authority again with other seeds has a number behind its name."""
    turn, which = divmod(number, len(study.clusters))
    return study.clusters[which].name + (f"_{turn + 1}" if turn else "")
