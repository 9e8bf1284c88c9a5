"""Candidate models of background noise, each fitted by log score, and their cross-validation inside the fitting half."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from experiments.prediction.history_noise import NoiseModel
from experiments.prediction.panel import Panel, Windows, national_level, windows_of
from experiments.prediction.scores import log_score

SIZE_BOUNDS = {"passing_sd": (0.005, 2.0), "lasting_sd": (0.005, 3.0), "kept_per_year": (0.01, 0.995), "counting": (0.01, 50.0), "tail": (2.1, 200.0)}

START_SIZES = {"passing_sd": 0.25, "lasting_sd": 0.3, "kept_per_year": 0.6, "counting": 2.0, "tail": 8.0}


@dataclass(frozen=True)
class NoiseForm:
    """A candidate model: its free sizes (the others are those of a plain random walk), and its description."""

    name: str
    free: tuple[str, ...]
    words: str


FORMS = (
    NoiseForm("walk", ("passing_sd",), "random walk, normal (the baseline)"),
    NoiseForm("walk_counting", ("passing_sd", "counting"), "random walk, normal, counting noise by size"),
    NoiseForm("walk_counting_tail", ("passing_sd", "counting", "tail"), "random walk, Student's t, counting noise by size"),
    NoiseForm("reverting", ("passing_sd", "kept_per_year", "lasting_sd"), "mean-reverting around a lasting level, normal"),
    NoiseForm(
        "reverting_counting",
        ("passing_sd", "kept_per_year", "lasting_sd", "counting"),
        "mean-reverting around a lasting level, normal, counting noise by size",
    ),
    NoiseForm(
        "reverting_national", ("passing_sd", "kept_per_year", "counting", "tail"), "mean-reverting to the nation's level, Student's t, counting noise"
    ),
    NoiseForm("reverting_tail", ("passing_sd", "kept_per_year", "lasting_sd", "tail"), "mean-reverting around a lasting level, Student's t"),
    NoiseForm(
        "reverting_counting_tail",
        ("passing_sd", "kept_per_year", "lasting_sd", "counting", "tail"),
        "mean-reverting around a lasting level, Student's t, counting noise by size",
    ),
)

BASELINE_FORM = "walk"


def form_of(name: str) -> NoiseForm:
    """Return the candidate model of a name."""
    return next(form for form in FORMS if form.name == name)


def size_from_unbounded(name: str, free: float) -> float:
    """Return a size inside its bounds from an unbounded number, on a log or logit scale."""
    low, high = SIZE_BOUNDS[name]
    share = 1.0 / (1.0 + np.exp(-free))
    if name == "kept_per_year":
        return float(low + (high - low) * share)
    return float(np.exp(np.log(low) + (np.log(high) - np.log(low)) * share))


def unbounded_from_size(name: str, value: float) -> float:
    """Return the unbounded number of a size; the inverse of `size_from_unbounded`."""
    low, high = SIZE_BOUNDS[name]
    share = (value - low) / (high - low) if name == "kept_per_year" else np.log(value / low) / np.log(high / low)
    return float(np.log(share / (1.0 - share)))


def fit_by_log_score(form: NoiseForm, windows: list[Windows], national_sd: float, gap: int, start: NoiseModel | None = None) -> NoiseModel:
    """Return the sizes with the best mean log score over windows."""

    def noise_at(free: np.ndarray) -> NoiseModel:
        return NoiseModel(national_sd=national_sd, **{name: size_from_unbounded(name, value) for name, value in zip(form.free, free)})

    begin = [unbounded_from_size(name, getattr(start, name) if start else START_SIZES[name]) for name in form.free]
    begin = list(np.clip(begin, -6.0, 6.0))
    best = minimize(lambda free: -log_score(noise_at(free), windows, gap), begin, method="L-BFGS-B", bounds=[(-8.0, 8.0)] * len(begin))
    return noise_at(best.x)


def national_sd_of(level: pd.Series) -> float:
    """Return the root mean square of the national level's yearly changes: their direction is not known in advance."""
    return float(np.sqrt(np.mean(np.diff(level.to_numpy()) ** 2)))


@dataclass(frozen=True)
class FittedNoise:
    """A model fitted to some authorities: its sizes, and the national level (mean log rate) by year."""

    noise: NoiseModel
    level: pd.Series


def fit_form(form: NoiseForm, panel: Panel, gap: int, history: int, start: NoiseModel | None = None) -> FittedNoise:
    """Return a candidate model fitted to a panel."""
    level = national_level(panel)
    return FittedNoise(fit_by_log_score(form, windows_of(panel, level, gap, history), national_sd_of(level), gap, start), level)


def folds_of(codes: list[str], folds: int, seed: int) -> list[list[str]]:
    """Return authorities split into random folds."""
    order = np.random.default_rng(seed).permutation(sorted(codes))
    return [sorted(map(str, order[k::folds])) for k in range(folds)]


def cross_validated(panel: Panel, gap: int, history: int, folds: list[list[str]], report: Callable[[str], None] | None = None) -> pd.DataFrame:
    """Return each model's mean log score on authorities left out of its fit: form, words, sizes, log_score, less_than_best, its error.

    A fold's national level is that of the other folds.
    """
    scores: dict[str, pd.Series] = {}
    for form in FORMS:
        parts = []
        for fold in folds:
            inside = [code for code in panel.rates.index if code not in fold]
            fit = fit_form(form, panel.subset(inside), gap, history)
            parts.append(log_scores_by_authority(fit, panel.subset([code for code in fold if code in panel.rates.index]), gap, history))
        scores[form.name] = pd.concat(parts)
        if report:
            report(f"{form.name}: {scores[form.name].mean():.4f}")
    return form_comparison(scores)


def log_scores_by_authority(fit: FittedNoise, panel: Panel, gap: int, history: int) -> pd.Series:
    """Return the log score of every window, indexed by authority."""
    from experiments.prediction.scores import score_windows

    table = score_windows(fit.noise, windows_of(panel, fit.level, gap, history), gap).table
    return table.set_index("code")["log_score"]


def form_comparison(scores: dict[str, pd.Series]) -> pd.DataFrame:
    """Return models from best to worst, each with its difference to the best and the difference's standard error over authorities."""
    best = max(scores, key=lambda name: float(scores[name].mean()))
    rows = []
    for name, own in scores.items():
        difference = (own - scores[best]).groupby(level=0).mean() if name != best else own.groupby(level=0).mean() * 0.0
        form = form_of(name)
        error = float(difference.std(ddof=1) / np.sqrt(len(difference)))
        rows.append(
            {
                "form": name,
                "words": form.words,
                "sizes": len(form.free),
                "log_score": float(own.mean()),
                "less_than_best": float(own.mean() - scores[best].mean()),
                "error": error,
            }
        )
    return pd.DataFrame(rows).sort_values("log_score", ascending=False, ignore_index=True)
