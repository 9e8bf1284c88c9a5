"""Background noise and programme effect combined: intervals, the parts of their variance, and probabilities of misleading comparisons."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.measures.statistics import variances
from experiments.prediction.baseline import OwnFigures
from experiments.prediction.effects import ERRORS, QUANTITIES, Effects
from experiments.prediction.history_noise import sample_log_ratios

NOISE_DRAWS = 40_000
"""Draws of an authority's background noise, divided equally over the seeds; their sampling error is far below the printed digits."""

PERCENTILES = {"low_90": 5, "low_50": 25, "median": 50, "high_50": 75, "high_90": 95}

NO_PROGRAMME, WITH_PROGRAMME, PROGRAMME_AGAINST_NONE, NO_PROGRAMME_SIMULATED = (
    "after_against_before_no_programme",
    "after_against_before",
    "against_no_programme",
    "after_against_before_no_programme_simulated",
)

VARIANCE_PARTS = {
    "own_history": "what comes and goes in one authority",
    "counting": "counting noise of its figures",
    "nation": "where the nation goes",
    "threshold_path": "threshold path: how the effect depends on it",
    "parameters": "parameters of the model",
    "chance": "chance among families, in the effect",
}


@dataclass(frozen=True)
class CombinedDraws:
    """Log ratios of one quantity: without a programme (draws,), the effect of each seed (runs,), with the programme (draws,); number of runs."""

    no_programme: np.ndarray
    effect: np.ndarray
    with_programme: np.ndarray
    runs_with_ratio: int


def combine_draws(own: OwnFigures, effect: np.ndarray, first: int, years: int, seed: int) -> CombinedDraws:
    """Return draws of an authority's background noise, the effect, and their sum: every seed's effect is added to equally many draws of the noise.

    The two are taken as independent: the effect is a ratio of two simulations that share the authority's noise, so most of the noise cancels.
    """
    known = effect[np.isfinite(effect)]
    draws_per_run = -(-NOISE_DRAWS // max(len(known), 1))
    distribution = own.predictive_distribution(first, years)
    no_programme = sample_log_ratios(
        distribution, draws_per_run * max(len(known), 1), np.random.default_rng([seed, QUANTITIES.index(own.quantity), years])
    )[0]
    with_programme = no_programme + np.repeat(known, draws_per_run) if len(known) else np.full(len(no_programme), np.nan)
    return CombinedDraws(no_programme, known, with_programme, len(known))


def ratio_interval(logs: np.ndarray) -> dict[str, float]:
    """Return median, 50 and 90 % intervals of a ratio, the standard deviation of its log, and the probability that it is below one."""
    if not len(logs) or not np.isfinite(logs).all():
        return {**dict.fromkeys(PERCENTILES, np.nan), "sd_log": np.nan, "chance_of_fall": np.nan}
    points = np.exp(np.percentile(logs, list(PERCENTILES.values())))
    spread = float(np.std(logs, ddof=1)) if len(logs) > 1 else np.nan
    return {**dict(zip(PERCENTILES, map(float, points))), "sd_log": spread, "chance_of_fall": float(np.mean(logs < 0.0))}


def prediction_table(owns: dict[str, OwnFigures], effects: Effects, first: int, last: int, seed: int) -> pd.DataFrame:
    """Return every interval: quantity, comparison, years (after the first figure), median, bands, sd_log, chance_of_fall, runs."""
    rows = []
    for quantity, own in owns.items():
        for years in range(1, last - first + 1):
            one = combine_draws(own, effects.table[f"{quantity}:{years}"].to_numpy(), first, years, seed)
            found = {NO_PROGRAMME: one.no_programme, WITH_PROGRAMME: one.with_programme, PROGRAMME_AGAINST_NONE: one.effect}
            if years == last - first:
                simulated = effects.table[f"{quantity}:usual"].to_numpy()
                found[NO_PROGRAMME_SIMULATED] = simulated[np.isfinite(simulated)]
            rows += [
                {"quantity": quantity, "comparison": name, "years": years, **ratio_interval(logs), "runs": one.runs_with_ratio}
                for name, logs in found.items()
            ]
    for measure in ERRORS:
        logs = effects.table[measure].dropna().to_numpy()
        rows.append({"quantity": measure, "comparison": PROGRAMME_AGAINST_NONE, "years": last - first, **ratio_interval(logs), "runs": len(logs)})
    return pd.DataFrame(rows)


def variance_parts_table(owns: dict[str, OwnFigures], effects: Effects, first: int, last: int, is_drawn: bool) -> pd.DataFrame:
    """Return the parts of each interval's variance: quantity, comparison, part, sd_log, share_of_variance; nan for parameters if they are fixed."""
    rows = []
    for quantity, own in owns.items():
        effect = effect_variances(effects.table, f"{quantity}:{last - first}", is_drawn)
        noise = noise_variances(own, first, last - first)
        for comparison, parts in ((WITH_PROGRAMME, {**noise, **effect}), (PROGRAMME_AGAINST_NONE, effect)):
            total = np.nansum(list(parts.values()))
            for part, variance in parts.items():
                numbers = {"sd_log": np.sqrt(variance), "share_of_variance": variance / total if total > 0 else np.nan}
                rows.append({"quantity": quantity, "comparison": comparison, "part": part, **numbers})
    return pd.DataFrame(rows)


def noise_variances(own: OwnFigures, first: int, years: int) -> dict[str, float]:
    """Return the variances of an authority's background noise by part: own history, counting, nation."""
    distribution = own.predictive_distribution(first, years)
    tail = float(distribution.tail[0])
    heavier = 1.0 if np.isinf(tail) else tail / (tail - 2.0)
    names = zip(("own_history", "counting", "nation"), (distribution.own, distribution.counting, distribution.national))
    return {name: float(variance[0]) * heavier for name, variance in names}


def effect_variances(table: pd.DataFrame, column: str, is_drawn: bool) -> dict[str, float]:
    """Return the variances of the effect over seeds by part: threshold path (by linear regression), parameters (between draws), the rest.

    The first two are corrected for their expectation under stochastic variability alone, and not below zero.
    """
    known = table[np.isfinite(table[column])]
    if len(known) < 4:
        return {"threshold_path": np.nan, "parameters": np.nan, "chance": np.nan}
    effect, share = known[column].to_numpy(), known["path_share"].to_numpy()
    total = float(np.var(effect, ddof=1))
    by_path, rest = variance_explained_by_path(share, effect)
    by_draw = variance_between_draws(rest, known["draw"].to_numpy()) if is_drawn else np.nan
    chance = max(total - by_path - (0.0 if np.isnan(by_draw) else by_draw), 0.0)
    return {"threshold_path": by_path, "parameters": by_draw, "chance": chance}


def variance_explained_by_path(share: np.ndarray, effect: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the variance that a linear regression on the path explains, corrected, and its residuals; zero if the path is fixed."""
    if np.ptp(share) == 0.0:
        return 0.0, effect - effect.mean()
    slope, level = np.polyfit(share, effect, 1)
    rest = effect - slope * share - level
    left = float(np.sum(rest**2) / (len(effect) - 2))
    return max(float(np.var(effect, ddof=1)) - left, 0.0), rest


def variance_between_draws(rest: np.ndarray, draw: np.ndarray) -> float:
    """Return the variance between draws of parameters, not below zero; nan if it cannot be estimated."""
    found = variances(rest[:, np.newaxis], [np.flatnonzero(draw == one).tolist() for one in np.unique(draw)])[0]
    return float(np.maximum(found, 0.0)[0])


def misleading_chances_table(owns: dict[str, OwnFigures], effects: Effects, first: int, last: int, seed: int) -> pd.DataFrame:
    """Return probabilities of misleading comparisons: quantity, what, chance (nan if the quantity never fell), median_effect, runs."""
    return pd.DataFrame([row for own in owns.values() for row in misleading_chances(own, effects, (first, last), seed)])


def misleading_chances(own: OwnFigures, effects: Effects, years: tuple[int, int], seed: int) -> Iterator[dict[str, object]]:
    """Yield the probabilities of misleading comparisons for one quantity."""
    first, last = years
    one = combine_draws(own, effects.table[f"{own.quantity}:{last - first}"].to_numpy(), first, last - first, seed)
    works = np.repeat(one.effect < 0.0, len(one.no_programme) // max(one.runs_with_ratio, 1)) if one.runs_with_ratio else np.zeros(0, bool)
    rise = float(np.mean(one.with_programme[works] > 0.0)) if works.any() else np.nan
    fall = float(np.mean(one.no_programme < 0.0))
    middle = float(np.exp(np.median(one.effect))) if one.runs_with_ratio else np.nan
    beyond = float(np.mean(one.no_programme < np.median(one.with_programme))) if one.runs_with_ratio else np.nan
    for what, chance in (
        ("fall_though_nothing_was_done", fall),
        ("rise_though_it_lowers", rise),
        ("as_low_as_expected_though_nothing_was_done", beyond),
    ):
        yield {"quantity": own.quantity, "what": what, "chance": chance, "median_effect": middle, "runs": one.runs_with_ratio}
