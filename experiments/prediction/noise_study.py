"""The study of `run.py noise`: choose and fit a noise model on one half of authorities, and score its intervals on the other half."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats

from experiments.authorities.dfe_cells import PublishedTables
from experiments.inputs.errors import InputError, NotGiven
from experiments.prediction.noise_models import BASELINE_FORM, FittedNoise, NoiseForm, cross_validated, fit_by_log_score, fit_form, folds_of, form_of
from experiments.prediction.noise_settings import NoiseStudy
from experiments.prediction.panel import PREDICTED_SERIES, Panel, Windows, eligible_authorities, panel_of, random_halves, windows_of
from experiments.prediction.scores import INTERVAL_PROBABILITIES, bootstrap_means, score_windows

SCORES = ("log_score", "crps", *(f"{what}_{band * 100:.0f}" for what in ("inside", "width") for band in INTERVAL_PROBABILITIES))

INTERVAL = (0.05, 0.95)

YEARS_LATE = (1, 2)
"""Further numbers of years between the last known figure and the first of the ratio."""

MIN_AUTHORITIES_PER_HALF = 10
"""Least number of authorities in each half."""


@dataclass(frozen=True)
class SplitHalves:
    """Codes of the authorities for fitting and for testing."""

    fitting: list[str]
    testing: list[str]


@dataclass(frozen=True)
class QuantityFit:
    """One quantity's result: the comparison of models inside the fitting half, the chosen fit, its ranges, and the baseline model's fit."""

    quantity: str
    forms: pd.DataFrame
    form: NoiseForm
    fit: FittedNoise
    ranges: dict[str, tuple[float, float]]
    baseline: FittedNoise


@dataclass
class NoiseStudyResult:
    """The study's result."""

    study: NoiseStudy
    split: SplitHalves
    chosen: dict[str, QuantityFit]
    coverage: pd.DataFrame
    windows: pd.DataFrame
    other_splits: pd.DataFrame
    files: dict[str, tuple[str, ...]]


class NoisePanels:
    """Panels of the published tables by quantity, of all eligible authorities."""

    def __init__(self, published: PublishedTables, study: NoiseStudy) -> None:
        """Find the eligible authorities; raise InputError for a broken table, or too few authorities."""
        self.published, self.study = published, study
        self.codes = eligible_authorities(published, {adopter.code for adopter in study.adopters}, study.least_children, study.base_year)
        if len(self.codes) < 2 * MIN_AUTHORITIES_PER_HALF:
            what = NotGiven(f"{len(self.codes)} authorities that adopted nothing and have at least {study.least_children:,.0f} children")
            raise InputError(
                "--dfe", "", what, f"at least {2 * MIN_AUTHORITIES_PER_HALF}", "Use the complete tables of the Department's statistics service."
            )

    @cached_property
    def panels(self) -> dict[str, Panel]:
        """Every quantity's panel."""
        return {quantity: panel_of(self.published, quantity, self.codes) for quantity in PREDICTED_SERIES}

    def panel(self, quantity: str, codes: list[str]) -> Panel:
        """Return a quantity's panel of some authorities; those without any figure are left out."""
        whole = self.panels[quantity]
        return whole.subset([code for code in codes if code in whole.rates.index])

    @property
    def files(self) -> dict[str, tuple[str, ...]]:
        """The files of each quantity."""
        return {name: self.published.file_names(series) for name, series in PREDICTED_SERIES.items()}


def run_noise_study(tables: NoisePanels, report: Callable[[str], None] | None = None) -> NoiseStudyResult:
    """Return the study's result; `report` is called with a line of progress at each step."""
    study = tables.study
    report = report or (lambda _: None)
    split = SplitHalves(*random_halves(tables.codes, study.split_seed))
    chosen = {quantity: choose_form(tables, split, quantity, report) for quantity in PREDICTED_SERIES}
    tested = [scores_on_testing_half(tables, split, one) for one in chosen.values()]
    report(f"{study.other_splits} other random halves")
    others = pd.DataFrame([row for k in range(study.other_splits) for row in scores_of_other_split(tables, chosen, study.split_seed + 1 + k)])
    coverage, windows = (pd.concat(parts, ignore_index=True) for parts in zip(*tested))
    return NoiseStudyResult(study, split, chosen, coverage, windows, others, tables.files)


def choose_form(tables: NoisePanels, split: SplitHalves, quantity: str, report: Callable[[str], None]) -> QuantityFit:
    """Return a quantity's model, chosen and fitted inside the fitting half alone."""
    study, panel = tables.study, tables.panel(quantity, split.fitting)
    gap, history = study.gap_years, study.history_years
    forms = cross_validated(
        panel, gap, history, folds_of(list(panel.rates.index), study.folds, study.split_seed), lambda line: report(f"{quantity}, {line}")
    )
    form = form_of(str(forms["form"].iloc[0]))
    fit = fit_form(form, panel, gap, history)
    report(f"{quantity}: {study.refits} refits of {form.name}")
    return QuantityFit(quantity, forms, form, fit, bootstrap_ranges(form, fit, panel, study), fit_form(form_of(BASELINE_FORM), panel, gap, history))


def bootstrap_ranges(form: NoiseForm, fit: FittedNoise, panel: Panel, study: NoiseStudy) -> dict[str, tuple[float, float]]:
    """Return each size's 5 and 95 % points over bootstrap refits; those of national_sd by chi-square."""
    windows = windows_of(panel, fit.level, study.gap_years, study.history_years)
    rng, codes = np.random.default_rng(study.split_seed), np.array(sorted(panel.rates.index))
    refits = []
    for _ in range(study.refits):
        sampled_codes = rng.choice(codes, len(codes))
        refits.append(
            fit_by_log_score(form, [windows_of_draw(group, sampled_codes) for group in windows], fit.noise.national_sd, study.gap_years, fit.noise)
        )
    found = {name: quantiles_including([getattr(one, name) for one in refits], getattr(fit.noise, name)) for name in form.free}
    years = len(fit.level) - 1
    low, high = (fit.noise.national_sd * np.sqrt(years / stats.chi2.ppf(point, years)) for point in reversed(INTERVAL))
    return {**found, "national_sd": (float(low), float(high))}


def windows_of_draw(group: Windows, sampled_codes: np.ndarray) -> Windows:
    """Return the windows of authorities drawn with replacement, repeated as often as drawn."""
    rows = np.concatenate([np.nonzero(group.codes == code)[0] for code in sampled_codes])
    seen = replace(group.history, deviations=group.history.deviations[rows], counts=group.history.counts[rows], expected=group.history.expected[rows])
    return Windows(seen, group.ratios[rows], group.codes[rows], group.years[rows])


def quantiles_including(values: list[float], value: float) -> tuple[float, float]:
    """Return the 5 and 95 % points of refits, extended to include the fit itself."""
    low, high = np.quantile(values, INTERVAL)
    return min(float(low), value), max(float(high), value)


def scores_on_testing_half(tables: NoisePanels, split: SplitHalves, chosen: QuantityFit) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two tables of the testing half: coverage, width and scores of the chosen model and the baseline; every window's scores of the chosen."""
    study, panel = tables.study, tables.panel(chosen.quantity, split.testing)
    rows, window_scores = [], pd.DataFrame()
    cases = [*((gap, 0) for gap in range(1, study.gap_years + 1)), *((study.gap_years, late) for late in YEARS_LATE)]
    for gap, late in cases:
        for name, fit in ((chosen.form.name, chosen.fit), (BASELINE_FORM, chosen.baseline)):
            table = score_windows(fit.noise, windows_of(panel, fit.level, gap, study.history_years, late), gap).table
            place = {"quantity": chosen.quantity, "years_apart": gap, "years_late": late, "form": name}
            rows.append({**place, **score_summary(table, study)})
            if gap == study.gap_years and not late and name == chosen.form.name:
                window_scores = table.assign(quantity=chosen.quantity)
    return pd.DataFrame(rows), window_scores


def score_summary(table: pd.DataFrame, study: NoiseStudy) -> dict[str, float]:
    """Return the mean of every score with its bootstrap 90 % interval over authorities."""
    columns = list(SCORES)
    draws = bootstrap_means(table, columns, study.resamples, study.split_seed)
    row: dict[str, float] = {"authorities": table["code"].nunique(), "windows": len(table)}
    for name in columns:
        low, high = draws[name].quantile(list(INTERVAL))
        row |= {name: float(table[name].mean()), f"{name}_low": float(low), f"{name}_high": float(high)}
    return row


def scores_of_other_split(tables: NoisePanels, chosen: dict[str, QuantityFit], seed: int) -> list[dict[str, object]]:
    """Return scores of the chosen models on another random split: the same forms, with sizes fitted again."""
    study, split = tables.study, SplitHalves(*random_halves(tables.codes, seed))
    rows: list[dict[str, object]] = []
    for quantity, one in chosen.items():
        for form in (one.form, form_of(BASELINE_FORM)):
            fit = fit_form(form, tables.panel(quantity, split.fitting), study.gap_years, study.history_years)
            windows = windows_of(tables.panel(quantity, split.testing), fit.level, study.gap_years, study.history_years)
            table = score_windows(fit.noise, windows, study.gap_years).table
            rows.append({"quantity": quantity, "split_seed": seed, "form": form.name, **table[list(SCORES)].mean().to_dict()})
    return rows
