"""Repeating a run from its run.json, and saying whether the same tables come out."""

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from experiments.comparison.claims import CLAIMS
from experiments.comparison.further_tables import further_tables
from experiments.comparison.headline import headline_tables
from experiments.comparison.precision import NOTE
from experiments.comparison.simulate import DRIVERS, simulate_with_mesa
from experiments.inputs.checks import check_authority, check_policy
from experiments.inputs.errors import NOTHING, InputError, NotGiven
from experiments.inputs.load import THRESHOLD_PATHS, read_parameters
from experiments.inputs.python_words import takes_words
from experiments.inputs.validation_messages import settings_from
from experiments.inputs.yaml_files import read_text
from experiments.runs.experiment import Arm, DoubleDifference, Experiment, Pair
from experiments.runs.incomplete import incomplete_words
from experiments.runs.keep import EPISODES, KEEP, kept_of
from experiments.runs.manifest import SET_BY_HAND
from experiments.runs.options import LARGEST, RunOptions, jobs_of
from experiments.runs.out_folder import Beginning, out_folder
from experiments.runs.parameter_values import BY_RATIO
from experiments.runs.run import Figures, Products, Report, Results, Texts, compile_first, run_experiment
from experiments.runs.table_files import csv_of, marked, text_of
from experiments.runs.threshold_search import MATCHES
from simulation.settings import Authority, Figure, Policy

AGAIN = "Take a run.json as it was written; `run.py repeat` needs nothing else."

ABOUT_THE_RUN = ("question", "driver", "budget", CLAIMS, NOTE)

STUDIES = ("calibrate", "sweep", "optimise", "trial", "robustness", "fit --forms")
"""Questions whose run.json has no single experiment that could be repeated from it."""

COMPARED = ("summary", "differences", "composition")
"""Tables that are set beside those made again."""


@takes_words
def repeat(
    folder: str | Path,
    *,
    jobs: int | None = None,
    out: str | Path | None = None,
    figures: Figures | None = None,
    texts: Texts | None = None,
    report: Report | None = None,
    overwrite: bool = False,
) -> tuple[Results, list[str]]:
    """Return a results folder's run once more, and the names of its tables that came out otherwise (none on the same sources).

    Everything is taken from the folder's run.json: configs/ may have changed since. Of a run that was stopped, the finished seeds are repeated.

    Raises
    ------
    InputError
        If the folder holds no whole run.json, or no table to set beside the new ones, before any work.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from experiments import simulate
    >>> with TemporaryDirectory() as folder:
    ...     first = simulate("luton", start="2015-04-01", weeks=8, draws="held", out=f"{folder}/luton")
    ...     again, different = repeat(f"{folder}/luton")
    >>> different
    []
    """
    path = Path(folder) / "run.json"
    record = read_record(path)
    if record.get("question") in STUDIES:
        raise by_its_own_command(str(record["question"]), path)
    seeds = seeds_in(record, path)
    source, values = source_in(record), values_set_in(record, path)
    experiment = replace(experiment_in(record, path), draw_by_seed=draws_in(record, path), parameter_source=source, values_set=values)
    kept = kept_of(record.get(KEEP), EPISODES, None, resume=False, is_adding=False)
    runs = RunOptions(seeds, jobs_of(jobs), out_folder(out, Beginning(overwrite=overwrite, can_add=False)), keep=kept)
    before = {path.name: text_of(path) for path in tables_in(folder)}
    if not before:
        fix = f"Give the command that made it ({record.get('question', 'unknown')}) again: the same seed gives the same tables."
        raise InputError("DIR", "", str(folder), f"a results folder with {' or '.join(f'{name}.parquet' for name in COMPARED)}", fix)
    compile_first(experiment)
    notes = {name: record[name] for name in ABOUT_THE_RUN if name in record}
    products = Products(notes, headline_tables, figures, further_tables, texts or {}, report) if experiment.pairs else Products(notes)
    results = run_experiment(experiment, runs, products)
    tables, missing = (results.summary, results.differences, results.composition), missing_in(record)
    after = {name: csv_of(marked(table, missing)) for name, table in zip(COMPARED, tables)}
    return results, [name for name, text in before.items() if text != after[Path(name).stem]]


def by_its_own_command(question: str, path: Path) -> InputError:
    """Return the message for the folder of a study: it is repeated by the command that made it."""
    command = f"`python run.py {question} STUDY`, with another --out or with --overwrite"
    fix = f"It is repeated by its own command: {command}. The same seed gives the same tables."
    return InputError(path, "question", question, "a run of scenarios", fix)


def tables_in(folder: str | Path) -> list[Path]:
    """Return the files of tables that are compared, those of Parquet and those of CSV."""
    places = [Path(folder) / f"{name}.{kind}" for name in COMPARED for kind in ("parquet", "csv")]
    return [place for place in places if place.exists()]


def missing_in(record: dict[str, Any]) -> str:
    """Return what the tables of a run say is missing of it: they were stopped, or runs failed."""
    failed = [str(failure.get("label")) for failure in record.get("failures", ()) if isinstance(failure, dict)]
    finished, asked = record.get("runs"), record.get("asked")
    if not isinstance(finished, int) or not isinstance(asked, int):
        return ""
    return incomplete_words(finished, asked, failed, record.get("stopped_after") is not None)


def read_record(path: Path) -> dict[str, Any]:
    """Return what run.json holds; raise InputError."""
    if not path.is_file():
        raise InputError("DIR", "", str(path.parent), "a results folder: one that holds a run.json", "Name the folder that --out named.")
    try:
        record = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise InputError(path, "", NotGiven(str(error)), "well-formed JSON", AGAIN) from error
    return record if isinstance(record, dict) else given({}, "configuration", path)


def given(record: Any, place: str, path: Path) -> Any:
    """Return what stands at a place such as configuration.arms; raise InputError if nothing does."""
    for step in place.split("."):
        if not isinstance(record, dict) or step not in record:
            raise InputError(path, place, NOTHING, "this key must be given", AGAIN)
        record = record[step]
    return record


def several(record: Any, place: str, path: Path) -> list[Any]:
    """Return the list that stands at a place; raise InputError if none does."""
    found = given(record, place, path)
    if not isinstance(found, list):
        raise InputError(path, place, found, "a list", AGAIN)
    return found


def seeds_in(record: dict[str, Any], path: Path) -> list[int]:
    """Return the seeds of a run; raise InputError."""
    seeds = given(record, "seeds", path)
    good = isinstance(seeds, list) and seeds and all(type(seed) is int and 0 <= seed <= LARGEST["seed"] for seed in seeds)
    if not good or len(set(seeds)) < len(seeds):
        raise InputError(path, "seeds", seeds, f"different whole numbers from 0 to {LARGEST['seed']}", AGAIN)
    return seeds


def draws_in(record: dict[str, Any], path: Path) -> dict[int, dict[str, float]]:
    """Return the parameter values of every seed that had a draw; raise InputError."""
    known = given(record, "configuration.parameters", path)
    found: dict[int, dict[str, float]] = {}
    for draw in several(record, "draws", path):
        values = given(draw, "values", path)
        good = isinstance(values, dict) and all(type(value) in (int, float) and math.isfinite(value) for value in values.values())
        if not good or not set(values) <= {*known, *BY_RATIO}:
            raise InputError(path, "draws", values, "numbers by the names of parameters", AGAIN)
        if type(seed := given(draw, "seed", path)) is not int:
            raise InputError(path, "draws", seed, "the seed of a run, a whole number", AGAIN)
        found[seed] = {name: float(value) for name, value in values.items()}
    return found


def source_in(record: dict[str, Any]) -> dict[str, str]:
    """Return what a run.json says of where its parameters come from; nothing where it says nothing, as earlier versions did."""
    written = record.get("parameters")
    return {str(name): str(value) for name, value in written.items() if name != SET_BY_HAND} if isinstance(written, dict) else {}


def values_set_in(record: dict[str, Any], path: Path) -> dict[str, float]:
    """Return the values that the user had set, which the configuration holds already; raise InputError."""
    written = record.get("parameters")
    values = written.get(SET_BY_HAND, {}) if isinstance(written, dict) else {}
    if not isinstance(values, dict) or not all(type(value) in (int, float) and math.isfinite(value) for value in values.values()):
        raise InputError(path, f"parameters.{SET_BY_HAND}", values, "numbers by the names of parameters", AGAIN)
    return {str(name): float(value) for name, value in values.items()}


def experiment_in(record: dict[str, Any], path: Path) -> Experiment:
    """Return the experiment of a run; raise InputError."""
    written = given(record, "configuration", path)
    figures = given(written, "parameters", path)
    parameters = {name: settings_from(Figure, figure, path) for name, figure in (figures.items() if isinstance(figures, dict) else ())}
    if missing := sorted(set(read_parameters()) - set(parameters)):
        raise InputError(path, "configuration.parameters", NotGiven(", ".join(missing[:3])), "every parameter of the model", AGAIN)
    authority = settings_from(Authority, given(written, "authority", path), path)
    check_authority(authority, path, parameters)
    arms: list[Arm] = []
    for each in several(written, "arms", path):
        arms.append(arm_in(each, authority, [arm.name for arm in arms], path))
    pairs = tuple(pair_in(pair, [arm.name for arm in arms], path) for pair in several(written, "pairs", path))
    if not arms:
        raise InputError(path, "configuration.arms", NOTHING, "at least one arm", AGAIN)
    start, end = (day_in(written, name, path) for name in ("start", "end"))
    if end <= start:
        raise InputError(path, "configuration.end", str(end), f"later than start {start}", AGAIN)
    periods = tuple(period_in(period, path) for period in several(written, "periods", path))
    doubled = tuple(double_difference_in(each, [arm.name for arm in arms], path) for each in several(written, "double_differences", path))
    is_logging = bool(given(written, "is_logging", path))
    experiment = Experiment(authority, parameters, start, end, tuple(arms), pairs, doubled, is_logging=is_logging, periods=periods)
    driver = record.get("driver", "batch")
    if driver not in DRIVERS:
        raise InputError(path, "driver", driver, " or ".join(DRIVERS), AGAIN)
    return replace(experiment, driver=simulate_with_mesa) if driver == "mesa" else experiment


def arm_in(written: Any, authority: Authority, before: list[str], path: Path) -> Arm:
    """Return one arm; before: those that stand before it, which it may have to meet; raise InputError."""
    policy = settings_from(Policy, given(written, "policy", path), path)
    check_policy(policy, path, authority)
    if (thresholds := given(written, "thresholds", path)) not in THRESHOLD_PATHS:
        raise InputError(path, "thresholds", thresholds, ", ".join(THRESHOLD_PATHS), AGAIN)
    meets = None if (pair := written.get("meets")) is None else pair_in(pair, before, path, "configuration.arms.meets")
    if meets is not None and [rule.kind for rule in policy.ingredients[-1:]] != ["threshold_rule"]:
        raise InputError(
            path, "configuration.arms", NotGiven("an arm that meets another"), "a policy whose last ingredient is a threshold_rule", AGAIN
        )
    if meets is not None and pair.get("on") not in MATCHES:
        raise InputError(path, "configuration.arms.meets.on", pair.get("on"), ", ".join(MATCHES), AGAIN)
    if type(is_helping := given(written, "is_helping", path)) is not bool:
        raise InputError(path, "is_helping", is_helping, "true or false", AGAIN)
    explains = written.get("counterfactual_of")
    if explains is not None and explains not in before:
        raise InputError(path, "configuration.arms.counterfactual_of", explains, f"one of the arms, {', '.join(before) or NOTHING}", AGAIN)
    matched_on = pair["on"] if meets else ""
    return Arm(str(given(written, "name", path)), policy, thresholds, is_helping, meets, matched_on, explains, values_in(written, path))


def values_in(written: Any, path: Path) -> tuple[tuple[str, float], ...]:
    """Return the parameter values of one arm alone; raise InputError."""
    values = written.get("values", {})
    good = isinstance(values, dict) and all(type(value) in (int, float) and math.isfinite(value) for value in values.values())
    if not good or not set(values) <= set(read_parameters()):
        raise InputError(path, "configuration.arms.values", values, "numbers by the names of parameters", AGAIN)
    return tuple((name, float(value)) for name, value in values.items())


def double_difference_in(written: Any, arms: list[str], path: Path) -> DoubleDifference:
    """Return one double difference; raise InputError."""
    of, less = (pair_in(given(written, side, path), arms, path, f"configuration.double_differences.{side}") for side in ("of", "less"))
    return DoubleDifference(str(given(written, "name", path)), of, less)


def pair_in(written: Any, arms: list[str], path: Path, place: str = "configuration.pairs") -> Pair:
    """Return one pair of arms; raise InputError."""
    names = [given(written, side, path) for side in ("policy", "baseline")]
    for name in names:
        if name not in arms:
            raise InputError(path, place, name, f"one of the arms, {', '.join(arms) or NOTHING}", AGAIN)
    return Pair(*names)


def period_in(period: Any, path: Path) -> str:
    """Return a period, a day or two with a slash between; raise InputError."""
    try:
        days = [date.fromisoformat(day) for day in str(period).split("/")]
    except ValueError as error:
        raise InputError(path, "configuration.periods", period, "a day, or two as 2014-04-01/2015-03-31", AGAIN) from error
    if not 1 <= len(days) <= 2 or days != sorted(days):
        raise InputError(path, "configuration.periods", period, "a day, or two as 2014-04-01/2015-03-31, the earlier first", AGAIN)
    return str(period)


def day_in(written: Any, name: str, path: Path) -> date:
    """Return a date; raise InputError."""
    try:
        return date.fromisoformat(given(written, name, path))
    except (TypeError, ValueError) as error:
        raise InputError(path, name, written[name], "a date written 2015-04-01", AGAIN) from error
