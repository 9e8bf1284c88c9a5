"""One run of one scenario, by either driver."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments import paired
from experiments.calibration.draws import DRAWN, with_draws
from experiments.configuration import Overrides, choose
from experiments.errors import InputError, likely
from experiments.outcomes import BY_NAME
from experiments.questions import experiment_of, runs_of, shortened
from experiments.running import Results, run_experiment
from simulation.world import World

DRIVERS = ("batch", "mesa")
TOLD = [
    "children_in_need",
    "children_in_need_safeguarding_service",
    "protection_plans",
    "pre_proceedings",
    "care_proceedings",
    "looked_after_children",
    "referrals",
    "plan_starts",
    "care_entries",
    "harm_at_home_events",
    "needless_plans",
    "missed_high_risk_children",
    "needless_care_entries",
    "face_to_face_share_of_hours",
    "cases_per_social_worker",
    "cost_gbp",
]


def simulate_once(
    scenario: str,
    *,
    driver: str = "batch",
    seed: int = 1,
    weeks: int | None = None,
    log: bool = False,
    out: str | Path | None = None,
    parameters: str = DRAWN,
    overrides: Overrides | None = None,
) -> Results:
    """Return one run of a scenario by the batch or the Mesa driver; both give the same trajectory.

    Parameters
    ----------
    scenario
        A name from `run.py list`, a path, or AUTHORITY:POLICY[@GO-LIVE-DATE].
    driver
        `batch`, or `mesa`: the burn-in is compiled, the window is lived agent by agent.
    weeks
        Length of the recorded window; the scenario's own if not given.
    parameters
        `drawn`: the draw of the posterior that this seed has in a comparison, if one ships; or `held`.
    log
        Also write every meeting and decision (`encounters.parquet`, `decisions.parquet`).

    Raises
    ------
    InputError
        If anything given is wrong, before any work.
    """
    if driver not in DRIVERS:
        raise InputError("--driver", "", driver, " or ".join(DRIVERS), likely(driver, DRIVERS))
    runs = runs_of(1, seed, 1, out)
    chosen = shortened(choose(scenario, overrides), weeks)
    experiment = with_draws(experiment_of([chosen], is_logging=log), runs.seeds, parameters)
    live = live_with_mesa if driver == "mesa" else paired.live_until
    return run_experiment(replace(experiment, live=live), runs, {"question": "simulate", "driver": driver})


def live_with_mesa(world: World, week: int) -> World:
    """Run the world week by week with the Mesa driver once the recorded window has begun, compiled before."""
    from simulation.model import SafeguardingModel

    state: Any = world.state[0]
    world = paired.live_until(world, min(week, int(state["first_week"])))
    if int(world.state[0]["week"]) >= week:
        return world
    model = SafeguardingModel(world)
    for _ in range(week - int(world.state[0]["week"])):
        model.step()
    return model.stores


def told_once(results: Results) -> Iterator[str]:
    """Yield the main measures of one run: stocks at the last 31 March, flows over the window."""
    experiment = results.experiment
    table = results.summary[results.summary["area"] == "all"].set_index(["measure", "period"])["mean"]
    periods = list(results.summary["period"].unique())
    dates, window = [period for period in periods if "/" not in period], f"{experiment.start}/{experiment.end}"
    yield f"{experiment.authority.title}, {experiment.arms[0].name}, seed {results.finished[0]}: one run, so no range."
    yield f"Stocks on {max(dates)}, flows over {window}."
    for name in TOLD:
        measure = BY_NAME[name]
        value = table[(name, max(dates) if measure.kind == "stock" else window)]
        yield f"  {name:<40}{value:>16,.{0 if abs(value) >= 10 else 3}f}  {measure.unit}"
    yield "One run is a story, not an estimate. Never for a decision about a real child or family."
