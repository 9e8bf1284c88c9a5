"""The question behind `run.py fit` and `run.py authority --fit`: which thresholds make an authority look like its published figures?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from experiments.authorities.building import Built
from experiments.authorities.targets import is_borrowed
from experiments.authorities.writing import path_for, write
from experiments.configuration import Chosen, Overrides, choose
from experiments.fitting import Fitted, fit, read_first_fit, with_mix
from experiments.questions import whole
from experiments.workers import default_jobs
from simulation.settings import Authority

TOLERANCE = 0.15
FITTED = "Thresholds and rates: a first fit to the targets below, one parameter a target; runs draw from its posterior in configs/posteriors, if any."


def as_usual(authority: Authority) -> Chosen:
    """Return business as usual for an authority that no file holds yet."""
    usual = choose("hertfordshire:business_as_usual", Overrides())
    return replace(usual, name=f"{authority.name}:business_as_usual", authority=authority)


def fit_built(built: Built, *, seed: int = 1, jobs: int | None = None) -> tuple[Built, Fitted]:
    """Return a built authority with its thresholds fitted to its own targets."""
    fitted = fit(as_usual(built.authority), read_first_fit(), seed=seed, jobs=default_jobs() if jobs is None else jobs)
    return replace(built, authority=fitted.authority, notes=(*built.notes, *fit_notes(fitted))), fitted


def fit_notes(fitted: Fitted) -> Iterator[str]:
    """Yield what a fitted file must say of itself: that it is a first fit, what stands at a bound, and which figures are missed by how much."""
    yield FITTED
    if fitted.at_bounds:
        yield f"At the bound of its range, so its figure is reached by force or not at all: {', '.join(dict.fromkeys(fitted.at_bounds))}."
    own = [(name, ratio) for (name, ratio), target in zip(fitted.ratios.items(), fitted.authority.targets) if not is_borrowed(target)]
    missed = [f"{name} {ratio:.2f}" for name, ratio in own if abs(ratio - 1.0) > TOLERANCE]
    if missed:
        yield f"Simulated over published at the end of the search, where more than {TOLERANCE:.0%} off: {'; '.join(missed)}."


def fit_scenario(
    scenario: str, *, seed: int = 1, jobs: int | None = None, out: str | Path | None = None, mix: bool = False
) -> tuple[Fitted, Path | None]:
    """Fit a scenario's authority to its targets; with a folder, write NAME.yaml into it. Raises InputError before any work.

    mix: the mix of severity among the referred answers for care entries, and care's bars are those of all authorities.
    """
    chosen = choose(scenario, Overrides())
    path = None if out is None else path_for(chosen.authority.name, out)
    processes = default_jobs() if jobs is None else whole("jobs", jobs, 1)
    study = read_first_fit()
    if mix:
        study, authority = with_mix(study, chosen.authority)
        chosen = replace(chosen, authority=authority)
    fitted = fit(chosen, study, seed=whole("seed", seed, 0), jobs=processes)
    if path is not None:
        year = chosen.authority.last_observed.year
        write(Built(fitted.authority, year, year, tuple(fit_notes(fitted))), path)
    return fitted, path


def told_fit(fitted: Fitted) -> Iterator[str]:
    """Yield the fitted parameters, then each target's simulated figure over the published one."""
    authority = fitted.authority
    yield "Fitted (a first fit, one parameter a published figure; it says nothing of how sure it is):"
    for point in authority.history:
        mix = f", mix of severity {point.severity_mix:+.2f} sd" if point.severity_mix else ""
        yield f"  from {point.since}: {point.first_referrals_per_week:.3g} first referrals a week, risk aversion {point.risk_aversion:+.2f} sd{mix}"
    for name, figure in authority.parameters.items():
        at = "  AT THE BOUND of its range" if name in fitted.at_bounds else ""
        yield f"  {name:<40} {figure.value:8.4g} {figure.unit}{at}"
    yield ""
    yield "Simulated over published, at the end of the search:"
    yield from (f"  {ratio:5.2f}  {name}" for name, ratio in fitted.ratios.items())
    known = [ratio for ratio in fitted.ratios.values() if ratio == ratio]
    inside = sum(abs(ratio - 1.0) <= TOLERANCE for ratio in known)
    yield f"{inside} of {len(known)} within {TOLERANCE:.0%}. Fitted figures that agree are no validation."
