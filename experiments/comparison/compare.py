"""The main job, and `compare`: policies against a baseline, paired by seed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.comparison.headline import headline_table
from experiments.costs.discounting import discount_rate
from experiments.costs.equal_budgets import check_budget, with_equal_budgets
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.posteriors.ready import ready_to_run
from experiments.runs.counterfactuals import with_paths_and_counterfactuals
from experiments.runs.experiment import Pair, experiment_of, policy_as_scenario
from experiments.runs.options import runs_of
from experiments.runs.out_folder import DefaultFolder
from experiments.runs.run import Figures, Products, Results, run_experiment

MAIN_BASELINE, MAIN_PROGRAMME = "hertfordshire_business_as_usual", "hertfordshire_family_safeguarding"

MAIN_FOLDER = DefaultFolder("results/main")
"""Where the main job writes if nobody names a folder: there, or into results/main-2, results/main-3 and so on where that is taken."""


def compare(
    baseline: str,
    policies: Sequence[str],
    *,
    runs: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    budget: str = "as-planned",
    parameters: str | None = None,
    overrides: Overrides | None = None,
    figures: Figures | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
) -> Results:
    """Return policies against a baseline, paired by seed: each seed's families arrive alike in every arm.

    Parameters
    ----------
    baseline, policies
        Scenarios by name, path or shorthand; a policy may also be a bare policy's name or path.
    runs, seed
        Number of seeds, and the first of them.
    jobs
        Threads; as many as processors if not given.
    parameters
        `drawn`: every two seeds take a draw of the posterior that ships for the authority. `held`: the values in configs/. None: drawn if a
        posterior of this model ships, else held, and every table says that its intervals hold chance only.
    budget
        `as-planned`: programmes as announced. `equal`: the baseline gains generic social workers for the first policy's money, and
        specialists' posts of the others are scaled until all cost the same (docs/decisions/0014-equal-budgets.md).
    resume
        Go on with the unfinished run of `out`.
    add_runs
        Further seeds for the finished runs in `out`; its tables then equal those of one run with as many seeds.
    keep
        What stays of every run in `out` beside the tables: `summary` (nothing), `weekly` (every measure, every week), `episodes` (those of every
        child, too) or `logs` (every meeting and decision, too). None: summary; with `resume` or `add_runs`, what those runs keep.
    csv
        Write the long tables as CSV beside Parquet.
    overwrite
        Replace the finished results in `out`, which are else left as they are; no other file there is touched.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    """
    check_budget(budget)
    how = runs_of(runs, seed, jobs, out, resume=resume, add_runs=add_runs, keep=keep, csv=csv, overwrite=overwrite)
    changes = overrides or Overrides()
    first = resolve_scenario(baseline, changes)
    if isinstance(policies, str) or not policies:
        raise InputError("POLICY", "", policies or NotGiven("nothing"), "at least one policy, in a list")
    others = [policy_as_scenario(first, policy, changes) for policy in policies]
    pairs = tuple(Pair(other.name, first.name) for other in others)
    experiment = experiment_of([first, *others], pairs)
    notes: dict[str, Any] = {"question": "compare", "budget": {"rule": budget, "discount_rate_per_year": discount_rate().model_dump(mode="json")}}
    if budget == "equal":
        experiment, notes["budget"] = with_equal_budgets(experiment, first.name)
    return run_experiment(ready_to_run(experiment, how.seeds, parameters), how, Products(notes, headline_table, figures))


def main_job(
    *,
    runs: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = MAIN_FOLDER,
    parameters: str | None = None,
    scenarios: tuple[str, str] | None = None,
    figures: Figures | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
) -> Results:
    """Return business as usual against Family Safeguarding under three threshold paths, with both counterfactuals.

    Raises InputError before any work if anything given is wrong.
    """
    how = runs_of(runs, seed, jobs, out, resume=resume, add_runs=add_runs, keep=keep, csv=csv, overwrite=overwrite)
    baseline, programme = map(resolve_scenario, scenarios or (MAIN_BASELINE, MAIN_PROGRAMME))
    if first_start(programme.policy) is None:
        raise InputError("POLICY", "ingredients", NotGiven("none"), "a programme with at least one ingredient")
    experiment = with_paths_and_counterfactuals(ready_to_run(experiment_of([baseline, programme]), how.seeds, parameters))
    return run_experiment(experiment, how, Products({"question": "main"}, headline_table, figures))
