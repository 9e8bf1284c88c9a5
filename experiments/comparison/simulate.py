"""One run of one scenario, by either driver."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.overrides import Day, overrides_of
from experiments.inputs.parameter_choice import Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import resolve_scenario
from experiments.posteriors.ready import ready_to_run
from experiments.runs.cancellation import check_cancelled
from experiments.runs.experiment import experiment_of, with_weeks
from experiments.runs.futures import simulate_until
from experiments.runs.keep import EPISODES, LOGS
from experiments.runs.options import runs_of
from experiments.runs.parameter_values import with_values_set
from experiments.runs.run import Products, Results, run_experiment
from simulation.world import World

DRIVERS = ("batch", "mesa")


@takes_words
def simulate(
    scenario: str,
    *,
    driver: str = "batch",
    seed: int = 1,
    weeks: int | None = None,
    log: bool = False,
    out: str | Path | None = None,
    start: Day = None,
    end: Day = None,
    thresholds: str | None = None,
    go_live: Day = None,
    parameters: Parameters = None,
    draws: str | None = None,
    resume: bool = False,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
) -> Results:
    """Return one run of a scenario by the batch or the Mesa driver; both give the same trajectory.

    Parameters
    ----------
    scenario
        A name from `run.py list`, a path, or AUTHORITY:POLICY[@GO-LIVE-DATE].
    driver
        `batch`, or `mesa`: the burn-in is compiled, the window is simulated agent by agent.
    weeks
        Length of the recorded window; the scenario's own if not given.
    log
        The same as `keep="logs"`.
    start, end, thresholds, go_live
        As in `compare`.
    parameters, draws
        As in `compare`; `drawn` is the draw of the posterior that this seed has in a comparison.
    keep
        What stays of the run in `out` beside the summary: `summary` (nothing), `weekly`, `episodes` (with weekly; the default) or `logs` (every
        meeting and decision, too: `encounters.parquet`, `decisions.parquet`).
    csv, overwrite
        As in `compare`.

    Raises
    ------
    InputError
        If anything given is wrong, before any work.

    Examples
    --------
    >>> results = simulate("luton:family_safeguarding@2015-04-06", start="2015-04-01", weeks=26, draws="held")
    >>> results
    <simulate: Luton, 2015-04-01 to 2015-09-27, 1 run; arms: luton:family_safeguarding@2015-04-06>
    >>> list(results.plot())
    ['protection_plans', 'looked_after_children']
    """
    if driver not in DRIVERS:
        raise InputError("--driver", "", driver, " or ".join(DRIVERS), likely(driver, DRIVERS))
    kept, choice = with_log(keep, log), parameter_choice(parameters, draws)
    runs = runs_of(1, seed, 1, out, resume=resume, keep=kept, usually=EPISODES, csv=csv, overwrite=overwrite, can_add=False)
    chosen = with_weeks(resolve_scenario(scenario, overrides_of(start, end, thresholds, go_live)), weeks)
    experiment = with_values_set(experiment_of([chosen]), choice.values)
    experiment = ready_to_run(experiment, runs.seeds, choice.draws)
    driven = replace(experiment, driver=simulate_with_mesa) if driver == "mesa" else experiment
    return run_experiment(driven, runs, Products({"question": "simulate", "driver": driver}))


def with_log(keep: str | None, log: bool) -> str | None:
    """Return what is kept, where `log` is the old word for logs; raise InputError if the two do not agree."""
    if log and keep not in (None, LOGS):
        raise InputError("--log", "", NotGiven(f"--log beside --keep {keep}"), f"--keep {LOGS}, which means the same, or neither")
    return LOGS if log else keep


def simulate_with_mesa(world: World, week: int) -> World:
    """Run the world week by week with the Mesa driver once the recorded window has begun, compiled before."""
    from simulation.model import SafeguardingModel

    state: Any = world.state[0]
    world = simulate_until(world, min(week, int(state["first_week"])))
    if int(world.state[0]["week"]) >= week:
        return world
    model = SafeguardingModel(world)
    for _ in range(week - int(world.state[0]["week"])):
        check_cancelled()
        model.step()
    return model.stores
