"""Patterns on several levels at once: shapes that no single target tells, beside what is published (pattern-oriented modelling)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pandas as pd

from agents.ages import ADULT_WEEKS, TWELVE_MONTHS
from agents.standing import FRONT_DOOR, NO_PLAN, NOT_IN_CARE
from experiments.calibration.evidence import read_evidence
from experiments.calibration.load import read_calibration
from experiments.inputs.scenario import Overrides, choose
from experiments.measures.definitions import BY_NAME, labels_of
from experiments.measures.evaluate import ALL_AREAS, MeasureEvaluator
from experiments.measures.pathway import LENGTHS
from experiments.measures.periods import Period
from experiments.measures.statistics import HIGH, LOW, percentiles
from experiments.posteriors.draws import POSTERIORS
from experiments.posteriors.ready import ready_to_run
from experiments.runs.arm_result import ArmResult
from experiments.runs.experiment import Experiment, experiment_of
from experiments.runs.futures import Futures, shared_history
from experiments.runs.manifest import experiment_record
from experiments.runs.options import runs_of
from experiments.runs.parameter_values import as_drawn, intervals_hold, labelled
from experiments.runs.session import Session, open_session, seed_tasks
from experiments.validation.vignettes import agreement
from simulation.measures import INDEX
from simulation.week.log import AT_ASSESSMENT
from simulation.world import World

MOST = 0.2
"""Of the children assessed, the part believed in most danger."""

PERCENT = 0.01

BOUNDS_IN_WEEKS = (13, 26, 52, 104)

PUBLISHED = ("3_months_or_less", "more_than_3_months_6_months", "more_than_6_months_less_than_1_year", "1_year_less_than_2_years")

PLAN_ENDS = tuple(f"plan_ends_{length}_share" for length in LENGTHS)
"""Measures, in the order of LENGTHS."""

Seen = dict[str, float]


@dataclass(frozen=True)
class Figure:
    """One figure of a pattern, in words, with the id of what is published; without one, none or only a direction is."""

    words: str
    unit: str
    evidence: str = ""
    factor: float = 1.0

    @property
    def observed(self) -> float:
        """What is published, in the figure's unit; nan where no figure is."""
        value = read_evidence()[self.evidence].value if self.evidence else None
        return float("nan") if value is None else value * self.factor


@dataclass(frozen=True)
class Pattern:
    """Figures that are looked at together, at which level, what they are said to show, and whether one run shows it."""

    level: str
    statement: str
    figures: tuple[Figure, ...]
    is_shown: Callable[["Pattern", Seen], bool]

    def values(self, seen: Seen) -> list[float]:
        """Return one run's figures in their order."""
        return [seen[figure.words] for figure in self.figures]


def lengths_of(labels: Iterable[str], unit: str, evidence: str, longest: str) -> tuple[Figure, ...]:
    """Return the figures of five lengths."""
    return tuple(Figure(label, unit, evidence + which, PERCENT) for label, which in zip(labels, (*PUBLISHED, longest)))


def figure_of(measure: str, evidence: str, times: float = 1.0) -> Figure:
    """Return a measure as a figure."""
    return Figure(BY_NAME[measure].label, BY_NAME[measure].unit, evidence, times)


def is_largest(place: int, pattern: Pattern, seen: Seen) -> bool:
    """Return whether one figure is the largest of its pattern."""
    return int(np.argmax(pattern.values(seen))) == place


def are_between(low: float, high: float, pattern: Pattern, seen: Seen) -> bool:
    """Return whether every figure of a pattern lies between two bounds."""
    return all(low <= value <= high for value in pattern.values(seen))


PLANS = lengths_of(labels_of(PLAN_ENDS).values(), "share of plans ended", "D.cpp_end_dur.england.2015.", "2_years_or_more")

NEED = lengths_of(
    (f"in need at the end for {words}" for words in LENGTHS.values()), "share of children in need", "D.cin_open_dur.england.2015.", "2years+"
)

REACHABLE = Figure("in need for 2 years and more, without those whose stays are set", "share of children in need")
"""The second stream's stays are a parameter; what is left of the tail is the model's own."""

RETURNS = {
    name: figure_of(name, evidence, PERCENT)
    for name, evidence in (
        ("re_referral_share_12_months", "D.rereferral_pct.england.2015"),
        ("repeat_plan_share", "D.repeat_cpp_pct.england.2015"),
        ("care_re_entry_share_12_months", "G.reentry_1y"),
    )
}

CURVE = figure_of("belief_auc_at_assessment", "E.auc_consensus")

FALSE_ALARMS = Figure("of the fifth believed in most danger, not harmed within a year", "share of children")

KAPPA = Figure("two workers, one family: which level of intervention", "Fleiss's kappa", "E.kappa")

UNREST = Figure("yearly change of plans", "sd of the logarithm", "D.noise_cpp")

PATTERNS = (
    Pattern("child", "most plans end between 6 and 12 months", PLANS, partial(is_largest, 2)),
    Pattern("child", "of open need, the longest is the most", (*NEED, REACHABLE), partial(is_largest, 4)),
    Pattern("family", "one in ten to three in ten come back", tuple(RETURNS.values()), partial(are_between, 0.1, 0.3)),
    Pattern("worker", "better than a coin, and more false alarms than true ones", (CURVE, FALSE_ALARMS), partial(are_between, 0.5, 1.0)),
    Pattern("worker", "two workers agree no more than fairly", (KAPPA,), partial(are_between, 0.2, 0.6)),
)


FIGURES = tuple(dict.fromkeys(figure.words for pattern in PATTERNS for figure in pattern.figures))
"""The figures of one run, by their words."""


def pattern_table(found: Sequence[Mapping[str, np.ndarray]]) -> pd.DataFrame:
    """Return one row a figure of runs of the first arm.

    Columns: level, pattern (what it is said to show), figure, unit, observed, median, low, high (5 and 95 % of runs), shown_in (the share of runs
    that show the pattern), is_target (a calibration that ships was fitted to it), source.
    """
    seen = [dict(zip(FIGURES, map(float, each["figures"]))) for each in found]
    rows = [row for pattern in PATTERNS for row in rows_of(pattern, seen)]
    return pd.DataFrame([*rows, unrest_row(np.array([each["yearly_changes"] for each in found]))])


@dataclass(frozen=True)
class PatternWork:
    """Simulates the first arm of one seed under the seed's draw."""

    experiment: Experiment

    def __call__(self, seed: int) -> dict[str, np.ndarray]:
        """Return the figures in the order of FIGURES, and the logarithms of yearly changes of plans, at the end of the window."""
        drawn = as_drawn(self.experiment, seed)
        futures = Futures(drawn, shared_history(drawn, seed, is_kept=True))
        result = futures.simulate(drawn.arms[0])
        assert futures.place is not None
        seen = figures_of(futures.place, result, drawn)
        plans = result.weekly[:, :, INDEX["protection_plans"]].sum(axis=1)
        return {"figures": np.array([seen[name] for name in FIGURES]), "yearly_changes": yearly_changes(plans)}


def figures_of(world: World, life: ArmResult, experiment: Experiment) -> Seen:
    """Return a finished world's figures by their words."""
    whole = Period("whole", experiment.first_week, experiment.first_week + len(life.weekly) - 1, False)
    evaluator = MeasureEvaluator({ALL_AREAS: experiment.authority.children.value}, [whole], experiment.first_week)
    measured = dict(zip((cell.measure for cell in evaluator.cells), evaluator.measure(life.weekly, life.judgements)))
    seen = {figure.words: float(measured[name]) for figure, name in zip(PLANS, PLAN_ENDS)}
    seen |= {figure.words: float(part) for figure, part in zip(NEED, open_need(world))}
    seen[REACHABLE.words] = float(open_need(world, False)[-1])
    seen |= {figure.words: float(measured[name]) for name, figure in RETURNS.items()}
    seen[CURVE.words] = float(measured["belief_auc_at_assessment"])
    seen[FALSE_ALARMS.words] = false_alarms(life.judgements.sum(axis=0)[AT_ASSESSMENT])
    seen[KAPPA.words] = agreement(world)
    return seen


def open_need(world: World, with_second_stream: bool = True) -> np.ndarray:
    """Return which shares of the children in need have been so for how long, shape (lengths,): since the last referral, or the child's arrival."""
    week, children = int(world.state[0]["week"]), world.children[: world.state[0]["children"]]
    families = world.families[children["family"]]
    is_here = ~children["left"] & (week - children["birth_week"] < ADULT_WEEKS)
    in_need = is_here & ((children["care"] != NOT_IN_CARE) | (children["plan"] != NO_PLAN) | (families["standing"] == FRONT_DOOR))
    others = world.outside_children[: world.state[0]["outside_children"]]
    others = others[(others["start_week"] <= week) & (week < others["end_week"]) & with_second_stream]
    weeks = np.concatenate([week - families["referred_week"][in_need], week - others["start_week"]])
    return np.bincount(np.searchsorted(BOUNDS_IN_WEEKS, weeks), minlength=len(LENGTHS)) / max(1, len(weeks))


def false_alarms(bins: np.ndarray) -> float:
    """Return the share of the children believed in most danger who do not come to harm; bins (by rising belief, 2): expected harmed, unharmed."""
    above = np.cumsum(bins.sum(axis=1)[::-1])[::-1]
    believed = bins[above <= MOST * bins.sum()].sum(axis=0)
    return float(believed[1] / believed.sum()) if believed.sum() > 0.0 else float("nan")


def yearly_changes(plans: np.ndarray) -> np.ndarray:
    """Return the logarithms of a stock's changes from year to year, counted back from the end, shape (years,)."""
    stocks = plans[::-1][::TWELVE_MONTHS][::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.diff(np.log(stocks))


def rows_of(pattern: Pattern, seen: list[Seen]) -> list[dict[str, object]]:
    """Return a pattern's rows."""
    shown = float(np.mean([pattern.is_shown(pattern, each) for each in seen]))
    return [row_of(pattern.level, pattern.statement, figure, np.array([each[figure.words] for each in seen]), shown) for figure in pattern.figures]


def row_of(level: str, statement: str, figure: Figure, values: np.ndarray, shown: float) -> dict[str, object]:
    """Return one figure's row."""
    low, median, high = (float(value[0]) for value in percentiles(values[:, np.newaxis], [LOW, 50, HIGH]))
    numbers = {"observed": figure.observed, "median": median, "low": low, "high": high, "shown_in": shown}
    known = {"is_target": figure.evidence in fitted_evidence(), "source": figure.evidence}
    return {"level": level, "pattern": statement, "figure": figure.words, "unit": figure.unit, **numbers, **known}


@cache
def fitted_evidence() -> set[str]:
    """Return the ids of all evidence to which the posteriors that ship were fitted."""
    studies = [read_calibration(path.stem).study for path in sorted(POSTERIORS.glob("*.csv"))]
    return {name for study in studies for target in study.targets for name in target.evidence}


def unrest_row(changes: np.ndarray) -> dict[str, object]:
    """Return the row of an authority's unrest: changes (runs, years) less what all runs have in common; its interval is of a standard deviation."""
    from scipy.stats import chi2

    runs, years = changes.shape
    degrees = (runs - 1) * years
    spread = float(np.sqrt(((changes - changes.mean(axis=0)) ** 2).sum() / degrees)) if degrees > 0 else float("nan")
    low, high = (spread * np.sqrt(degrees / chi2.ppf(point / 100, degrees)) if degrees > 0 else float("nan") for point in (HIGH, LOW))
    statement = "chance among families moves an authority less than authorities move"
    row = row_of("authority", statement, UNREST, np.array([spread]), float(high < UNREST.observed))
    return row | {"low": float(low), "high": float(high)}


def patterns(
    scenario: str,
    *,
    runs: int = 4,
    seed: int = 1,
    jobs: int | None = None,
    parameters: str | None = None,
    session: Session | None = None,
) -> pd.DataFrame:
    """Return patterns on several levels beside what is published, of a scenario's window; session: of the command of which this is a stage."""
    options = session.options if session else runs_of(runs, seed, jobs, None)
    experiment = ready_to_run(experiment_of([choose(scenario, Overrides())]), options.seeds, parameters)
    record = experiment_record(experiment)
    with nullcontext(session) if session else open_session(options, "patterns", record) as current:
        tasks = seed_tasks("patterns", record, options.seeds, experiment.drawn)
        finished = current.run(PatternWork(experiment), tasks, "simulating patterns", "seed")
        current.raise_if_nothing(finished)
        table = pattern_table([current.store.read(task.key) for task in finished.tasks])
        return labelled(table, intervals_hold(experiment, [task.payload for task in finished.tasks]))
