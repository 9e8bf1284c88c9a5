"""Power, size, bias and coverage of each method in each design, with Monte Carlo intervals."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.trial_design.design import Design
from experiments.trial_design.estimators import PERMUTATION
from experiments.trial_design.monte_carlo import mean_and_interval, share_and_interval
from experiments.trial_design.permutation import least_p
from experiments.trial_design.study import TrialStudy
from experiments.trial_design.trial_data import TrialData
from experiments.trial_design.truth import EXPOSED, OWN

ROUNDING = 1e-9

NO_SHARE = (float("nan"),) * 3


def power_table(study: TrialStudy, design: Design, trials: pd.DataFrame) -> pd.DataFrame:
    """Return power, and size under no effect, of each method at each level; both nan where the permutation test cannot reach the level.

    Columns: design, varied, value, method, level, least_p, is_reachable, power, power_low, power_high, size, size_low, size_high, trials, replicates,
    unanswered (trials without an estimate, which count as no finding).
    """
    rows, least_permuted = [], least_p(design, study.permutations) if study.permutations else 1.0
    for method, part in trials.groupby("method", sort=False):
        least = least_permuted if method == PERMUTATION else 0.0
        for level in study.levels:
            row = {"design": design.name, "varied": design.varied, "value": design.value, "method": method, "level": level, "least_p": least}
            row["is_reachable"] = least <= level + ROUNDING
            for name, column in (("power", "p"), ("size", "p_without")):
                found = rejected(part, column, level) if row["is_reachable"] else NO_SHARE
                row.update(zip((name, f"{name}_low", f"{name}_high"), found))
            counted = {"trials": len(part), "replicates": part["replicate"].nunique(), "unanswered": int(part["p"].isna().sum())}
            rows.append({**row, **counted})
    return pd.DataFrame(rows)


def rejected(part: pd.DataFrame, column: str, level: float) -> tuple[float, float, float]:
    """Return the share of trials whose p-value is at or below a level, with its interval; a trial without one counts as no finding."""
    return share_of((part[column] <= level + ROUNDING).astype(float), part["replicate"])


def share_of(is_so: pd.Series, replicate: pd.Series) -> tuple[float, float, float]:
    """Return a share of trials with its interval over replicates."""
    by_replicate = is_so.groupby(replicate)
    return share_and_interval(by_replicate.mean().to_numpy(float), by_replicate.size().to_numpy(float))


def estimates_table(design: Design, trials: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Return bias and coverage of each method that has an interval, against the effect on exposed children and against the model's own estimand.

    Columns: design, varied, value, method, scale, truth, own, mean, bias, bias_low, bias_high, coverage, coverage_low, coverage_high, coverage_own,
    coverage_own_low, coverage_own_high, sd (of estimates), mean_error (of their standard errors), trials, replicates.
    """
    rows = []
    for (method, scale), part in trials[trials["method"] != PERMUTATION].groupby(["method", "scale"], sort=False):
        answered = part[part["value"].notna()]
        true, own = (true_value(truth, estimand, str(scale), name) for estimand, name in ((EXPOSED, ""), (OWN, str(method))))
        row = {"design": design.name, "varied": design.varied, "value": design.value, "method": method, "scale": scale, "truth": true, "own": own}
        off = (answered["value"] - true).groupby(answered["replicate"]).mean().to_numpy()
        bias = mean_and_interval(off)
        row.update(zip(("bias", "bias_low", "bias_high"), bias), mean=bias[0] + true)
        for name, number in (("coverage", true), ("coverage_own", own)):
            covers = ((answered["low"] <= number) & (number <= answered["high"])).astype(float)
            found = share_of(covers, answered["replicate"]) if np.isfinite(number) else NO_SHARE
            row.update(zip((name, f"{name}_low", f"{name}_high"), found))
        more = {"sd": float(answered["value"].std()), "mean_error": float(answered["error"].mean())}
        rows.append({**row, **more, "trials": len(answered), "replicates": answered["replicate"].nunique()})
    return pd.DataFrame(rows)


def true_value(truth: pd.DataFrame, estimand: str, scale: str, method: str) -> float:
    """Return one number of the table of true effects."""
    found = truth[(truth["estimand"] == estimand) & (truth["scale"] == scale) & (truth["method"] == method)]
    return float(found["value"].iloc[0])


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
    """
    sums = {
        f"{name}{suffix}": np.mean([getattr(getattr(trial, arm), name) for trial in trials], axis=0)
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
