"""Pattern-oriented validation: patterns at several levels that no single target describes, beside published figures."""

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
from experiments.inputs.parameter_choice import Parameters, parameter_choice
from experiments.inputs.scenario import Overrides, resolve_scenario
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
from experiments.runs.parameter_values import intervals_hold, labelled, with_draw_of_seed, with_values_set
from experiments.runs.session import Session, open_session, seed_tasks
from experiments.validation.vignettes import inter_rater_kappa
from simulation.measures import INDEX
from simulation.week.log import AT_ASSESSMENT
from simulation.world import World

HIGHEST_RISK_SHARE = 0.2
"""Share of the assessed children with the highest believed risk."""

SHARE_PER_PERCENT = 0.01

LENGTH_BOUNDS_WEEKS = (13, 26, 52, 104)

LENGTH_EVIDENCE = ("3_months_or_less", "more_than_3_months_6_months", "more_than_6_months_less_than_1_year", "1_year_less_than_2_years")

PLAN_ENDS = tuple(f"plan_ends_{length}_share" for length in LENGTHS)
"""Measures, in the order of LENGTHS."""

RunFigures = dict[str, float]


@dataclass(frozen=True)
class PatternFigure:
    """One figure of a pattern: its label, and the id of the published evidence; empty if nothing, or only a direction, is published."""

    words: str
    unit: str
    evidence: str = ""
    factor: float = 1.0

    @property
    def observed(self) -> float:
        """The published value in the figure's unit; nan if there is none."""
        value = read_evidence()[self.evidence].value if self.evidence else None
        return float("nan") if value is None else value * self.factor


@dataclass(frozen=True)
class Pattern:
    """Figures that belong together: their level, the statement that they should support, and the test of whether one run supports it."""

    level: str
    statement: str
    figures: tuple[PatternFigure, ...]
    is_shown: Callable[["Pattern", RunFigures], bool]

    def values(self, figures: RunFigures) -> list[float]:
        """Return one run's figures in their order."""
        return [figures[figure.words] for figure in self.figures]


def length_figures(labels: Iterable[str], unit: str, evidence: str, longest: str) -> tuple[PatternFigure, ...]:
    """Return one figure for each of five lengths."""
    return tuple(PatternFigure(label, unit, evidence + which, SHARE_PER_PERCENT) for label, which in zip(labels, (*LENGTH_EVIDENCE, longest)))


def figure_of(measure: str, evidence: str, times: float = 1.0) -> PatternFigure:
    """Return a measure as a figure."""
    return PatternFigure(BY_NAME[measure].label, BY_NAME[measure].unit, evidence, times)


def is_largest(place: int, pattern: Pattern, figures: RunFigures) -> bool:
    """Return whether one figure is the largest of its pattern."""
    return int(np.argmax(pattern.values(figures))) == place


def are_between(low: float, high: float, pattern: Pattern, figures: RunFigures) -> bool:
    """Return whether every figure of a pattern lies between two bounds."""
    return all(low <= value <= high for value in pattern.values(figures))


PLAN_LENGTH_FIGURES = length_figures(labels_of(PLAN_ENDS).values(), "share of plans ended", "D.cpp_end_dur.england.2015.", "2_years_or_more")

OPEN_NEED_FIGURES = length_figures(
    (f"in need at the end for {words}" for words in LENGTHS.values()), "share of children in need", "D.cin_open_dur.england.2015.", "2years+"
)

LONGEST_UNFIXED_NEED = PatternFigure("in need for 2 years and more, without those whose stays are set", "share of children in need")
"""Stays of children with long-stay need are a parameter; without them the tail is a result of the model."""

RETURN_FIGURES = {
    name: figure_of(name, evidence, SHARE_PER_PERCENT)
    for name, evidence in (
        ("re_referral_share_12_months", "D.rereferral_pct.england.2015"),
        ("repeat_plan_share", "D.repeat_cpp_pct.england.2015"),
        ("care_re_entry_share_12_months", "G.reentry_1y"),
    )
}

ASSESSMENT_AUC = figure_of("belief_auc_at_assessment", "E.auc_consensus")

FALSE_ALARMS = PatternFigure("of the fifth believed in most danger, not harmed within a year", "share of children")

WORKER_KAPPA = PatternFigure("two workers, one family: which level of intervention", "Fleiss's kappa", "E.kappa")

YEARLY_PLAN_NOISE = PatternFigure("yearly change of plans", "sd of the logarithm", "D.noise_cpp")

PATTERNS = (
    Pattern("child", "most plans end between 6 and 12 months", PLAN_LENGTH_FIGURES, partial(is_largest, 2)),
    Pattern(
        "child", "among open need, the longest durations are the most frequent", (*OPEN_NEED_FIGURES, LONGEST_UNFIXED_NEED), partial(is_largest, 4)
    ),
    Pattern("family", "one to three in ten return", tuple(RETURN_FIGURES.values()), partial(are_between, 0.1, 0.3)),
    Pattern("worker", "better than chance, with more false alarms than true ones", (ASSESSMENT_AUC, FALSE_ALARMS), partial(are_between, 0.5, 1.0)),
    Pattern("worker", "two workers agree no more than fairly", (WORKER_KAPPA,), partial(are_between, 0.2, 0.6)),
)


FIGURE_LABELS = tuple(dict.fromkeys(figure.words for pattern in PATTERNS for figure in pattern.figures))
"""Labels of the figures of one run."""


def pattern_table(results: Sequence[Mapping[str, np.ndarray]]) -> pd.DataFrame:
    """Return one row for each figure, over runs of the first arm.

    Columns: level, pattern (the statement), figure, unit, observed, median, low, high (5 and 95 % of runs), shown_in (share of runs that show the
    pattern), is_target (a shipped posterior was fitted to it), source.
    """
    by_run = [dict(zip(FIGURE_LABELS, map(float, result["figures"]))) for result in results]
    rows = [row for pattern in PATTERNS for row in pattern_rows(pattern, by_run)]
    return pd.DataFrame([*rows, background_noise_row(np.array([result["yearly_changes"] for result in results]))])


@dataclass(frozen=True)
class PatternWork:
    """Simulates the first arm with one seed and its posterior draw."""

    experiment: Experiment

    def __call__(self, seed: int) -> dict[str, np.ndarray]:
        """Return the figures in the order of FIGURE_LABELS, and the logarithms of yearly changes of plans, at the end of the window."""
        with_draw = with_draw_of_seed(self.experiment, seed)
        futures = Futures(with_draw, shared_history(with_draw, seed, is_kept=True))
        result = futures.simulate(with_draw.arms[0])
        assert futures.world is not None
        figures = run_figures(futures.world, result, with_draw)
        plans = result.weekly[:, :, INDEX["protection_plans"]].sum(axis=1)
        return {"figures": np.array([figures[name] for name in FIGURE_LABELS]), "yearly_changes": yearly_changes(plans)}


def run_figures(world: World, result: ArmResult, experiment: Experiment) -> RunFigures:
    """Return the figures of a finished world by their labels."""
    whole = Period("whole", experiment.first_week, experiment.first_week + len(result.weekly) - 1, False)
    evaluator = MeasureEvaluator({ALL_AREAS: experiment.authority.children.value}, [whole], experiment.first_week)
    measured = dict(zip((cell.measure for cell in evaluator.cells), evaluator.measure(result.weekly, result.judgements)))
    figures = {figure.words: float(measured[name]) for figure, name in zip(PLAN_LENGTH_FIGURES, PLAN_ENDS)}
    figures |= {figure.words: float(part) for figure, part in zip(OPEN_NEED_FIGURES, open_need(world))}
    figures[LONGEST_UNFIXED_NEED.words] = float(open_need(world, False)[-1])
    figures |= {figure.words: float(measured[name]) for name, figure in RETURN_FIGURES.items()}
    figures[ASSESSMENT_AUC.words] = float(measured["belief_auc_at_assessment"])
    figures[FALSE_ALARMS.words] = false_alarms(result.judgements.sum(axis=0)[AT_ASSESSMENT])
    figures[WORKER_KAPPA.words] = inter_rater_kappa(world)
    return figures


def open_need(world: World, with_second_stream: bool = True) -> np.ndarray:
    """Return the distribution of children in need by duration since the last referral or the child's arrival, shape (lengths,)."""
    week, children = int(world.state[0]["week"]), world.children[: world.state[0]["children"]]
    families = world.families[children["family"]]
    is_here = ~children["left"] & (week - children["birth_week"] < ADULT_WEEKS)
    in_need = is_here & ((children["care"] != NOT_IN_CARE) | (children["plan"] != NO_PLAN) | (families["standing"] == FRONT_DOOR))
    others = world.outside_children[: world.state[0]["outside_children"]]
    others = others[(others["start_week"] <= week) & (week < others["end_week"]) & with_second_stream]
    weeks = np.concatenate([week - families["referred_week"][in_need], week - others["start_week"]])
    return np.bincount(np.searchsorted(LENGTH_BOUNDS_WEEKS, weeks), minlength=len(LENGTHS)) / max(1, len(weeks))


def false_alarms(bins: np.ndarray) -> float:
    """Return the share of the children with the highest believed risk who do not come to harm.

    bins: expected numbers harmed and unharmed, by rising belief; shape (bins, 2).
    """
    above = np.cumsum(bins.sum(axis=1)[::-1])[::-1]
    believed = bins[above <= HIGHEST_RISK_SHARE * bins.sum()].sum(axis=0)
    return float(believed[1] / believed.sum()) if believed.sum() > 0.0 else float("nan")


def yearly_changes(plans: np.ndarray) -> np.ndarray:
    """Return the logarithms of a stock's changes from year to year, counted back from the end, shape (years,)."""
    stocks = plans[::-1][::TWELVE_MONTHS][::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.diff(np.log(stocks))


def pattern_rows(pattern: Pattern, by_run: list[RunFigures]) -> list[dict[str, object]]:
    """Return a pattern's rows."""
    shown = float(np.mean([pattern.is_shown(pattern, figures) for figures in by_run]))
    return [
        figure_row(pattern.level, pattern.statement, figure, np.array([figures[figure.words] for figures in by_run]), shown)
        for figure in pattern.figures
    ]


def figure_row(level: str, statement: str, figure: PatternFigure, values: np.ndarray, shown: float) -> dict[str, object]:
    """Return one figure's row."""
    low, median, high = (float(value[0]) for value in percentiles(values[:, np.newaxis], [LOW, 50, HIGH]))
    numbers = {"observed": figure.observed, "median": median, "low": low, "high": high, "shown_in": shown}
    known = {"is_target": figure.evidence in fitted_evidence(), "source": figure.evidence}
    return {"level": level, "pattern": statement, "figure": figure.words, "unit": figure.unit, **numbers, **known}


@cache
def fitted_evidence() -> set[str]:
    """Return the ids of all evidence to which shipped posteriors were fitted."""
    studies = [read_calibration(path.stem).study for path in sorted(POSTERIORS.glob("*.csv"))]
    return {name for study in studies for target in study.targets for name in target.evidence}


def background_noise_row(changes: np.ndarray) -> dict[str, object]:
    """Return the row of an authority's background noise: standard deviation of changes (runs, years) about their mean over runs, with interval."""
    from scipy.stats import chi2

    runs, years = changes.shape
    degrees = (runs - 1) * years
    spread = float(np.sqrt(((changes - changes.mean(axis=0)) ** 2).sum() / degrees)) if degrees > 0 else float("nan")
    low, high = (spread * np.sqrt(degrees / chi2.ppf(point / 100, degrees)) if degrees > 0 else float("nan") for point in (HIGH, LOW))
    statement = "stochastic variability is smaller than authorities' yearly changes"
    row = figure_row("authority", statement, YEARLY_PLAN_NOISE, np.array([spread]), float(high < YEARLY_PLAN_NOISE.observed))
    return row | {"low": float(low), "high": float(high)}


def patterns(
    scenario: str,
    *,
    runs: int = 4,
    seed: int = 1,
    jobs: int | None = None,
    parameters: Parameters = None,
    draws: str | None = None,
    session: Session | None = None,
) -> pd.DataFrame:
    """Return the patterns of a scenario's window beside published figures; session: of the command of which this is a stage."""
    options, choice = session.options if session else runs_of(runs, seed, jobs, None), parameter_choice(parameters, draws)
    experiment = with_values_set(experiment_of([resolve_scenario(scenario, Overrides())]), choice.values)
    experiment = ready_to_run(experiment, options.seeds, choice.draws)
    record = experiment_record(experiment)
    with nullcontext(session) if session else open_session(options, "patterns", record) as current:
        tasks = seed_tasks("patterns", record, options.seeds, experiment.draw_by_seed)
        finished = current.run(PatternWork(experiment), tasks, "simulating patterns", "seed")
        current.raise_if_nothing(finished)
        table = pattern_table([current.store.read(task.key) for task in finished.tasks])
        return labelled(table, intervals_hold(experiment, [task.payload for task in finished.tasks]))
