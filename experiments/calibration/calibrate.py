"""The question behind `run.py calibrate`: which parameters make the model give the published figures, and how sure is that?"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.comparison_scale import MAX_REPLICATES_PER_DRAW, as_means_over_places, chance_of_means, chance_of_pairs, evenly_spaced
from experiments.calibration.design import DesignPoints, Dimension
from experiments.calibration.diagnostics import identifiability
from experiments.calibration.history_matching import CANDIDATES
from experiments.calibration.load import Calibration
from experiments.calibration.persistence import persistence_of
from experiments.calibration.posterior import PosteriorSample, in_herding_order, prior_only_draws
from experiments.calibration.predictive_checks import Predicted, check_table, target_table
from experiments.calibration.run_context import RunContext, run_context_for, second_seeds_wave
from experiments.calibration.study import CalibrationStudy
from experiments.calibration.waves import posterior_sample, residual_share, run_posterior_targeted_waves, run_waves
from experiments.inputs.optional_packages import single_threaded_linear_algebra
from experiments.inputs.python_words import takes_words
from experiments.posteriors.draws import digest_of, inherited_digest
from experiments.posteriors.fingerprint import as_text, fingerprint, reference_values
from experiments.posteriors.posterior_file import FORMS, Posterior
from experiments.runs.manifest import run_record
from experiments.runs.results_folder import Contents
from experiments.runs.study_options import study_options


@dataclass
class Calibrated:
    """What a calibration gives: the posterior, what it tells of each parameter, and how the model does at it."""

    calibration: Calibration
    posterior: Posterior
    identifiability: pd.DataFrame
    targets: pd.DataFrame
    checks: pd.DataFrame
    notes: dict[str, Any]
    out: Path | None = None

    def __repr__(self) -> str:
        """Return one line: study, draws and targets."""
        return f"<calibrate: {self.calibration.study.name}, {len(self.posterior.draws)} draws, {len(self.targets)} targets>"


Draw = Callable[[Any, Path], None]


@takes_words
def calibrate(
    study: str,
    *,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    figures: Draw | None = None,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> Calibrated:
    """Return the posterior of a study's parameters, given its published figures.

    Parameters
    ----------
    study
        A name of configs/studies, or a path.
    seed
        The first seed; the same seed gives the same posterior, bit for bit, on any number of threads, interrupted or not.
    out, resume
        Folder for the tables; every simulation is kept beside it until all is done, and `resume` goes on from there.
    scheduler, cluster
        As in `compare`.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    KeyboardInterrupt
        At a signal; `Stopped` if what was simulated is kept, in `out`.

    Examples
    --------
    >>> calibrate("tests/data/tiny_calibration.yaml")
    <calibrate: tiny_calibration, 40 draws, 3 targets>
    """
    options = study_options(seed, jobs, out, resume=resume, overwrite=overwrite, scheduler=scheduler, cluster=cluster)
    with single_threaded_linear_algebra(), run_context_for(study, options, {}) as context:
        done = calibrated(context)
        tables = {"posterior": None, "identifiability": done.identifiability, "targets": done.targets, "checks": done.checks}
        put(done, context, tables, figures)
    return done


def calibrated(context: RunContext) -> Calibrated:
    """Simulate wave after wave, close in, fit, and simulate at draws of the posterior."""
    study, ranges, authority = context.calibration.study, context.calibration.ranges, context.calibration.experiment.authority
    dimensions = context.calibration.dimensions
    search = run_waves(context)
    near = run_posterior_targeted_waves(context, search)
    draws = draws_of(posterior_sample(context, search, near, study.method.draws), near.training.points.names, dimensions)
    predicted, without = predictive(context, draws)
    untold = prior_only_draws(context.calibration.prior_only, context.passed_on, len(draws), context.seed)
    local = [name for prior in study.parameters if prior.is_local for name in (prior.moves, *prior.also)]
    whole = pd.concat([draws, untold], axis=1)
    stamp = {"model": fingerprint(map(str, whole.columns)), "reference": as_text(reference_values())}
    heads = {**stamp, "study": study.name, "authority": authority.name, "held": digest_of(authority)}
    names = {"carried": inherited_digest(study.carries), "local": " ".join(local) or "none", "unseen": " ".join(map(str, untold.columns)) or "none"}
    spent = {"seed": str(context.seed), "simulations": str(near.simulations)}
    forms = {FORMS: " ".join(form.name for form in context.calibration.forms)} if context.calibration.forms else {}
    posterior = Posterior({**heads, **names, **spent, **forms}, taken_in_order(study, whole))
    whole_prior = context.draw_points(len(study.method.waves), CANDIDATES)
    lasts = [persistence_of(target, authority, is_of_many=study.method.places > 1) for target in study.targets]
    targets = target_table(study, predicted, lasts, search.matching.emulators, search.matching.excluded_shares(whole_prior))
    checks = check_table(study, predicted, context.seed)
    remaining = float((search.matching.implausibility(whole_prior) <= study.method.cut).mean())
    rest = residual_share(study, near)
    notes = {
        "chance_share_of_misses": None if rest is None else {aim.name: round(1.0 - float(share), 3) for aim, share in zip(study.targets, rest)},
        "model": heads["model"],
        "simulations": near.simulations,
        "left_out": near.left_out,
        "draws_left_out": without,
        "not_ruled_out": remaining,
        "points_that_count": len(search.training_runs.training.points),
        "is_few": bool(search.training_runs.training.is_forced and remaining > 0.0 and not study.method.closing),
        "is_forced": bool(search.is_forced or remaining == 0.0),
    }
    told = identifiability((*ranges, *context.calibration.prior_only), posterior.draws)
    return Calibrated(context.calibration, posterior, told, targets, checks, notes)


def taken_in_order(study: CalibrationStudy, draws: pd.DataFrame) -> pd.DataFrame:
    """Return an authority's draws in the order in which runs take them; those of mechanisms stay as they are, beside the draws that carry them on."""
    return in_herding_order(draws) if study.level == "authority" else draws


def predictive(context: RunContext, draws: pd.DataFrame) -> tuple[Predicted, int]:
    """Return what is predicted at draws of the posterior, of as many places as the published figures are of, and how many draws had to be left
    out because a figure does not exist; raise InputError if those are most."""
    study = context.calibration.study
    copies = min(study.method.places, MAX_REPLICATES_PER_DRAW)
    wanted = [{str(name): float(value) for name, value in draws.iloc[i % len(draws)].items()} for i in range(study.method.predictive)]
    found = context.simulate(len(study.method.waves) + 1, "predictive", [each for each in wanted for _ in range(copies)])
    by_draw = found.reshape(len(wanted), copies, -1)
    good = context.usable(by_draw)
    chance = chance_of_means(by_draw[good], study.method.places) if copies > 1 else second_seeds(context, wanted, found)
    return Predicted(as_means_over_places(by_draw[good], study.method.places), chance), int((~good).sum())


def second_seeds(context: RunContext, wanted: list[dict[str, float]], first: np.ndarray) -> np.ndarray:
    """Return the standard deviation of figures by chance alone (targets,), from some draws that are simulated with a second seed.

    first: figures of all draws with their first seed (draws, targets).
    """
    method = context.calibration.study.method
    chosen = evenly_spaced(len(wanted), method.second_seeds)
    second = context.simulate(second_seeds_wave(method), "predictive_again", [wanted[i] for i in chosen])
    return chance_of_pairs(first[chosen], second)


def draws_of(sample: PosteriorSample, names: tuple[str, ...], dimensions: tuple[Dimension, ...]) -> pd.DataFrame:
    """Return the posterior's draws as parameter values to six figures, one a row, those that move along and carried ones included."""
    points = DesignPoints(sample.unit_cube, sample.inherited, names)
    rows = [points.parameter_values(dimensions, i) for i in range(len(points))]
    return pd.DataFrame([{name: float(f"{value:.6g}") for name, value in row.items()} for row in rows])


def put(done: Any, context: RunContext, tables: dict[str, pd.DataFrame | None], figures: Draw | None) -> None:
    """Write tables, figures and run.json, put them in place, and let go of the simulations that were kept; nothing without a folder."""
    done.out = out = context.session.options.out
    if out is None:
        return

    def write(folder: Path) -> None:
        for name, table in tables.items():
            text = done.posterior.text() if table is None else table.to_csv(index=False, float_format="%.7g")
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        pd.concat(context.simulations, ignore_index=True).to_parquet(folder / "simulations.parquet", index=False)

    def record() -> dict[str, Any]:
        about = {"study": done.calibration.study.model_dump(mode="json"), "reference": reference_values(), **done.notes}
        more = {"jobs": context.session.options.jobs, "wall_seconds": context.session.seconds, **about}
        return run_record(done.calibration.experiment, [context.seed], [context.seed], question="calibrate", **more)

    draws = None if figures is None else lambda folder: figures(done, folder)
    context.session.put_in_place(out, Contents(write, record, draws))
    context.session.finish()
