"""The questions asked of pairs: compare, and the main job."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from experiments.arms import Arm, Experiment, Pair, arm_of
from experiments.budgets import check_budget, with_equal_budgets
from experiments.calibration.draws import DRAWN, why_held, with_draws
from experiments.checking import check_window, first_start
from experiments.configuration import Chosen, Overrides, choose, find, names_of, parameters_of, policy_at
from experiments.discounting import discount_rate
from experiments.errors import InputError, NotGiven, likely
from experiments.folder import check_out
from experiments.running import Figures, Results, Runs, compile_first, run_experiment
from experiments.twins import moved_threshold, without_change
from experiments.workers import default_jobs
from simulation.calendar import date_of, week_of

MAIN_BASELINE, MAIN_PROGRAMME = "hertfordshire_business_as_usual", "hertfordshire_family_safeguarding"
USUAL = "business_as_usual"
PATHS = ("stay", "halfway", "back")
TWIN_PATH = "halfway"
LARGEST = {"runs": 1_000_000, "jobs": 1024, "seed": 2**31 - 1}


def whole(option: str, value: Any, least: int) -> int:
    """Return a whole number if it is one and large enough; raise InputError."""
    most = LARGEST[option]
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= value <= most:
        raise InputError(f"--{option}", "", value, f"a whole number from {least} to {most}")
    return int(value)


def runs_of(runs: int, seed: int, jobs: int | None, out: str | Path | None) -> Runs:
    """Return how an experiment is to be run; raise InputError before any work."""
    count, first = whole("runs", runs, 1), whole("seed", seed, 0)
    processes = default_jobs() if jobs is None else whole("jobs", jobs, 1)
    return Runs(list(range(first, first + count)), processes, None if out is None else check_out(out))


def experiment_of(chosen: Sequence[Chosen], pairs: tuple[Pair, ...] = (), is_logging: bool = False) -> Experiment:
    """Return scenarios that share an authority and a window as one experiment; raise InputError if they do not."""
    first = chosen[0]
    for other in chosen[1:]:
        for name in ("authority", "start", "end"):
            if getattr(other, name) != getattr(first, name):
                words = [str(getattr(getattr(one, name), "name", getattr(one, name))) for one in (other, first)]
                fix = "Name a policy instead, to try it on the baseline's authority." if name == "authority" else "Use --start and --end for both."
                raise InputError(other.name, name, words[0], f"the baseline's, {words[1]}: pairs share their past", fix)
    names = [one.name for one in chosen]
    for name in names:
        if names.count(name) > 1:
            raise InputError("POLICY", "", name, "each scenario once")
    parameters = parameters_of(first.authority)
    return Experiment(first.authority, parameters, first.start, first.end, tuple(map(arm_of, chosen)), pairs, is_logging)


def usual_of(chosen: Chosen) -> Chosen:
    """Return business as usual in a scenario's place and window."""
    policy = policy_at(find("policies", USUAL, "POLICY", ""), chosen.authority)
    return replace(chosen, name=f"{chosen.authority.name}:{USUAL}", title=f"{chosen.authority.title}, business as usual", policy=policy, reported=())


def beside(baseline: Chosen, policy: str, overrides: Overrides) -> Chosen:
    """Return a policy as a scenario: by name, path or shorthand, or a bare policy on the baseline's authority and window."""
    if ":" in policy or policy in names_of("scenarios"):
        return choose(policy, overrides)
    if policy in names_of("policies"):
        path = find("policies", policy, "POLICY", "")
    else:
        path = Path(policy)
        if path.suffix not in (".yaml", ".yml"):
            known = [*names_of("scenarios"), *names_of("policies")]
            raise InputError("POLICY", "", policy, f"one of {', '.join(dict.fromkeys(known))}, or a path that ends in .yaml", likely(policy, known))
        from experiments.reading import read_mapping

        if "ingredients" not in read_mapping(path):
            return choose(policy, overrides)
    settings = policy_at(path, baseline.authority)
    return check_window(replace(baseline, name=f"{baseline.authority.name}:{settings.name}", policy=settings))


def shortened(chosen: Chosen, weeks: int | None) -> Chosen:
    """Return the scenario with a window of so many weeks; raise InputError."""
    if weeks is None:
        return chosen
    longest = week_of(chosen.end) - week_of(chosen.start) + 1
    if isinstance(weeks, bool) or not isinstance(weeks, int) or not 1 <= weeks <= longest:
        raise InputError("--weeks", "", weeks, f"a whole number from 1 to {longest}, the scenario's window", "Use --end for a longer window.")
    return replace(chosen, end=date_of(week_of(chosen.start) + weeks) - timedelta(days=1) if weeks < longest else chosen.end)


def compare(
    baseline: str,
    policies: Sequence[str],
    *,
    runs: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    budget: str = "as-planned",
    parameters: str = DRAWN,
    overrides: Overrides | None = None,
    figures: Figures | None = None,
) -> Results:
    """Return policies against a baseline, paired by seed: each seed's families arrive alike in every arm.

    Parameters
    ----------
    baseline, policies
        Scenarios by name, path or shorthand; a policy may also be a bare policy's name or path.
    runs, seed
        Number of seeds, and the first of them.
    jobs
        Processes; as many as processors if not given.
    parameters
        `drawn`: every two seeds take a draw of the posterior that ships for the authority, if one does. `held`: the values in configs/.
    budget
        `as-planned`: programmes as announced. `equal`: the baseline gains generic social workers for the first policy's money, and
        specialists' posts of the others are scaled until all cost the same (docs/decisions/0014-equal-budgets.md).

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    """
    check_budget(budget)
    how = runs_of(runs, seed, jobs, out)
    changes = overrides or Overrides()
    first = choose(baseline, changes)
    if isinstance(policies, str) or not policies:
        raise InputError("POLICY", "", policies or NotGiven("nothing"), "at least one policy, in a list")
    others = [beside(first, policy, changes) for policy in policies]
    pairs = tuple(Pair(other.name, first.name) for other in others)
    experiment = with_draws(experiment_of([first, *others], pairs), how.seeds, parameters)
    notes: dict[str, Any] = {"question": "compare", "budget": {"rule": budget, "discount_rate_per_year": discount_rate().model_dump(mode="json")}}
    notes |= about_parameters(experiment, parameters)
    if budget == "equal":
        experiment, notes["budget"] = with_equal_budgets(experiment, first.name)
    compile_first(experiment)
    return run_experiment(experiment, how, notes, figures)


def main_job(
    *,
    runs: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = "results/main",
    parameters: str = DRAWN,
    scenarios: tuple[str, str] | None = None,
    figures: Figures | None = None,
) -> Results:
    """Return business as usual against Family Safeguarding under three threshold paths, with both twins.

    Raises InputError before any work if anything given is wrong.
    """
    how = runs_of(runs, seed, jobs, out)
    baseline, programme = map(choose, scenarios or (MAIN_BASELINE, MAIN_PROGRAMME))
    if first_start(programme.policy) is None:
        raise InputError("POLICY", "ingredients", NotGiven("none"), "a programme with at least one ingredient")
    experiment = with_draws(experiment_of([baseline, programme]), how.seeds, parameters)
    compile_first(experiment)
    notes = {"question": "main", **about_parameters(experiment, parameters)}
    return run_experiment(with_paths_and_twins(experiment), how, notes, figures)


def about_parameters(experiment: Experiment, how: str) -> dict[str, str]:
    """Return for run.json and the terminal why a posterior that ships was not drawn from; nothing where it was, or none ships."""
    why = why_held(experiment.authority, how)
    return {} if why is None else {"parameters": why}


def on_path(arm: Arm, path: str) -> Arm:
    """Return the arm on a threshold path."""
    return replace(arm, name=f"{arm.name}:{path}", thresholds=path)


def with_paths_and_twins(experiment: Experiment) -> Experiment:
    """Return the experiment's two arms on three paths, with the twins of one path."""
    baseline, programme = experiment.arms
    arms, pairs = [], []
    for path in PATHS:
        arms += [on_path(baseline, path), on_path(programme, path)]
        pairs.append(Pair(arms[-1].name, arms[-2].name))
    usual, tried = on_path(baseline, TWIN_PATH), on_path(programme, TWIN_PATH)
    still, moved = [without_change(usual), without_change(tried)], moved_threshold(usual, tried)
    pairs += [Pair(still[1].name, still[0].name), Pair(moved.name, usual.name)]
    return replace(experiment, arms=(*arms, *still, moved), pairs=tuple(pairs))
