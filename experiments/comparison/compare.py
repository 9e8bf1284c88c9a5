"""The main job, and `compare`: policies against a baseline, paired by seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from experiments.comparison.claims import claims_note
from experiments.comparison.further_tables import further_tables
from experiments.comparison.headline import headline_tables
from experiments.comparison.precision import PrecisionRule
from experiments.costs.discounting import discount_rate
from experiments.costs.equal_budgets import check_budget, with_equal_budgets
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.overrides import Day, overrides_of
from experiments.inputs.parameter_choice import ParameterChoice, Parameters, parameter_choice
from experiments.inputs.precision_asked import precision_asked
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import ResolvedScenario, resolve_scenario
from experiments.inputs.usual_runs import USUAL_RUNS
from experiments.posteriors.ready import ready_to_run
from experiments.runs.counterfactuals import with_counterfactuals, with_paths_and_counterfactuals
from experiments.runs.experiment import Pair, experiment_of, policy_as_scenario
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.out_folder import DefaultFolder
from experiments.runs.parameter_values import with_values_set
from experiments.runs.run import Figures, Products, Report, Results, Texts, run_experiment

MAIN_BASELINE, MAIN_PROGRAMME = "hertfordshire_business_as_usual", "hertfordshire_family_safeguarding"

MAIN_FOLDER = DefaultFolder("results/main")
"""Where the main job writes if nobody names a folder: there, or into results/main-2, results/main-3 and so on where that is taken."""


@takes_words
def compare(
    baseline: str,
    policies: Sequence[str],
    *,
    runs: int = USUAL_RUNS,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    start: Day = None,
    end: Day = None,
    thresholds: str | None = None,
    go_live: Day = None,
    budget: str = "as-planned",
    counterfactuals: bool = True,
    parameters: Parameters = None,
    draws: str | None = None,
    figures: Figures | None = None,
    texts: Texts | None = None,
    report: Report | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    precision: Mapping[str, float] | None = None,
    most_runs: int | None = None,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
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
    out
        Folder for the results; None: nowhere.
    start, end
        First and last day of the window, written 2013-04-01 or as datetime.date; as the scenarios have it if not given.
    thresholds
        Path after the last observed date: stay, halfway, back or integrated; as the scenarios have it if not given.
    go_live
        Day on which the policies' first ingredients start; all their dates shift alike. The baseline keeps its dates.
    parameters
        Values by name, as `{"hostility_misread": 0.3}`: they hold in all arms from the beginning, in place of what a posterior draws; the rest is not
        refitted to them. `drawn` or `held` alone is the same as `draws`.
    draws
        `drawn`: each seed takes a draw of the posterior that ships for the authority. `held`: the values in configs/. None: drawn if a
        posterior of this model ships, else held, and every table says that its intervals hold chance only.
    budget
        `as-planned`: programmes as announced. `equal`: the baseline gains generic social workers for the first policy's money, and
        specialists' posts of the others are scaled until all cost the same (docs/decisions/0014-equal-budgets.md).
    counterfactuals
        Also run, for every policy, the same policy with help that changes nothing, and the baseline with thresholds moved until plans, or care
        entries, are the policy's.
    resume
        Go on with the unfinished run of `out`.
    add_runs
        Further seeds for the finished runs in `out`; its tables then equal those of one run with as many seeds.
    precision
        In place of `runs`: how well mean differences are to be known, as `{"care_entries": 20}`: half of the 90 % interval, in the measure's unit
        (of a share 0.02: two percentage points), of every policy, all areas together, after the arms part, as the headline has it. Runs come in
        batches of 20, in the order of seeds; after each it is looked whether all intervals are narrow enough.
    most_runs
        Runs that are allowed with `precision`; None: 400.
    keep
        What stays of every run in `out` beside the tables: `summary` (nothing), `weekly` (every measure, every week), `episodes` (those of every
        child, too) or `logs` (every meeting and decision, too). None: summary; with `resume` or `add_runs`, what those runs keep.
    csv
        Write the long tables as CSV beside Parquet.
    overwrite
        Replace the finished results in `out`, which are else left as they are; no other file there is touched.
    scheduler
        Run on Dask, in place of threads, with the same results: the address of a running scheduler, as `tcp://node7:8786`, or its scheduler file.
    cluster
        Run on Dask, with workers started as jobs of Slurm, PBS or SGE as this file says (`configs/clusters/slurm.yaml` is an example).

    Raises
    ------
    InputError
        If anything given is wrong, before any work; after the first batch, if `precision` clearly cannot be reached with `most_runs`. Its runs are
        kept in `out`, and `resume` goes on, also with another `precision` or `most_runs`.

    Examples
    --------
    >>> window = {"start": "2015-04-01", "end": "2015-09-30", "go_live": "2015-04-06"}
    >>> usual = compare("luton", ["family_safeguarding"], runs=1, draws="held", **window)
    >>> changed = compare("luton", ["family_safeguarding"], runs=1, draws="held", parameters={"hostility_misread": 0.3}, **window)
    >>> usual.intervals, changed.intervals
    ('chance only', 'chance only; set: hostility_misread = 0.3, the rest not refitted')
    """
    check_budget(budget)
    asked = precision_asked(precision, most_runs, runs, add_runs)
    allowed = asked.most_runs if asked else runs
    how = runs_of(
        allowed, seed, jobs, out, resume=resume, add_runs=add_runs, keep=keep, csv=csv, overwrite=overwrite, scheduler=scheduler, cluster=cluster
    )
    how = replace(how, rule=PrecisionRule(asked) if asked else None)
    choice, changes = parameter_choice(parameters, draws), overrides_of(start, end, thresholds, go_live)
    first = resolve_scenario(baseline, changes.for_baseline())
    if isinstance(policies, str) or not policies:
        raise InputError("POLICY", "", policies or NotGiven("nothing"), "at least one policy, in a list")
    others = [policy_as_scenario(first, policy, changes) for policy in policies]
    return compare_resolved(Asked(first, others, choice, budget, counterfactuals), how, Written(figures, texts, report))


@dataclass(frozen=True)
class Asked:
    """A comparison with its names read: the baseline, what is compared with it, and the parameters, budget and counterfactuals of `compare`."""

    baseline: ResolvedScenario
    policies: Sequence[ResolvedScenario]
    choice: ParameterChoice = field(default_factory=ParameterChoice)
    budget: str = "as-planned"
    counterfactuals: bool = True


@dataclass(frozen=True)
class Written:
    """What a folder holds beside tables: figures, texts and a report, as `compare` takes them."""

    figures: Figures | None = None
    texts: Texts | None = None
    report: Report | None = None


def compare_resolved(asked: Asked, how: RunOptions, written: Written = Written()) -> Results:
    """Return what `compare` returns, for scenarios that are read already; raises what it raises."""
    first, choice, budget = asked.baseline, asked.choice, asked.budget
    pairs = tuple(Pair(other.name, first.name) for other in asked.policies)
    experiment = with_values_set(experiment_of([first, *asked.policies], pairs), choice.values)
    notes: dict[str, Any] = {"question": "compare", "budget": {"rule": budget, "discount_rate_per_year": discount_rate().model_dump(mode="json")}}
    if budget == "equal":
        experiment, notes["budget"] = with_equal_budgets(experiment, first.name)
    ready = ready_to_run(experiment, how.seeds, choice.draws)
    notes |= claims_note(asked.policies)
    products = Products(notes, headline_tables, written.figures, further_tables, written.texts or {}, written.report)
    return run_experiment(with_counterfactuals(ready) if asked.counterfactuals else ready, how, products)


@takes_words
def main_job(
    *,
    runs: int = USUAL_RUNS,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = MAIN_FOLDER,
    start: Day = None,
    end: Day = None,
    parameters: Parameters = None,
    draws: str | None = None,
    scenarios: tuple[str, str] | None = None,
    figures: Figures | None = None,
    texts: Texts | None = None,
    report: Report | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    precision: Mapping[str, float] | None = None,
    most_runs: int | None = None,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> Results:
    """Return business as usual against Family Safeguarding under three threshold paths, with both counterfactuals.

    Parameters are those of `compare`. Raises InputError before any work if anything given is wrong.

    Examples
    --------
    >>> main_job(runs=1, out=None, end="2015-09-30", draws="held")
    <main: Hertfordshire, 2012-04-01 to 2015-09-30, 1 run; ... arms>
    """
    asked = precision_asked(precision, most_runs, runs, add_runs)
    allowed = asked.most_runs if asked else runs
    how = runs_of(
        allowed, seed, jobs, out, resume=resume, add_runs=add_runs, keep=keep, csv=csv, overwrite=overwrite, scheduler=scheduler, cluster=cluster
    )
    how = replace(how, rule=PrecisionRule(asked) if asked else None)
    choice, changes = parameter_choice(parameters, draws), overrides_of(start, end)
    baseline, programme = (resolve_scenario(name, changes) for name in scenarios or (MAIN_BASELINE, MAIN_PROGRAMME))
    if first_start(programme.policy) is None:
        raise InputError("POLICY", "ingredients", NotGiven("none"), "a programme with at least one ingredient")
    whole = with_values_set(experiment_of([baseline, programme]), choice.values)
    experiment = with_paths_and_counterfactuals(ready_to_run(whole, how.seeds, choice.draws))
    notes = {"question": "main", **claims_note([programme])}
    return run_experiment(experiment, how, Products(notes, headline_tables, figures, further_tables, texts or {}, report))
