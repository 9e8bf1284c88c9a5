"""A paired experiment: its arms, and the window that they share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from experiments.inputs.checks import first_difference, first_start
from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.load import SUFFIXES, config_names, find_config, is_policy_file, names_in_words, parameters_of, policy_at
from experiments.inputs.scenario import (
    USUAL,
    Overrides,
    ResolvedScenario,
    check_window,
    from_file,
    go_live_of,
    is_authority,
    resolve_scenario,
    split_go_live,
    with_go_live,
    with_overrides,
)
from experiments.measures.evaluate import MeasureEvaluator
from experiments.measures.periods import Period, periods_of
from simulation.build import start_week_of
from simulation.calendar import date_of, week_of
from simulation.settings import Authority, Figure, Policy
from simulation.world import World

DriverFunction = Callable[[World, int], World]
"""Runs a world up to a week: compiled if none is given."""

LOG_ROWS = 2_000_000
"""Room for logged meetings and decisions of one run."""


@dataclass(frozen=True)
class Pair:
    """Two arms that are compared seed by seed."""

    policy: str
    baseline: str


@dataclass(frozen=True)
class DoubleDifference:
    """The difference of one pair less the difference of another, seed by seed, under a name."""

    name: str
    of: Pair
    less: Pair


@dataclass(frozen=True)
class Arm:
    """One arm, simulated with every seed: a policy, a threshold path, and whether help has an effect.

    Parameters
    ----------
    matched_pair
        For a threshold-matched arm, the pair of earlier arms whose change it must reproduce by thresholds alone; the shift is found for each seed.
    matched_on
        The measure whose change is reproduced.
    counterfactual_of
        The arm of the programme whose result this arm explains; None: the arm is no counterfactual.
    values
        Parameter values that hold in this arm alone, from the split on.
    """

    name: str
    policy: Policy
    thresholds: str
    is_helping: bool = True
    matched_pair: Pair | None = None
    matched_on: str = ""
    counterfactual_of: str | None = None
    values: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Experiment:
    """An authority, a window, and the arms that share its history.

    Parameters
    ----------
    double_differences
        Differences between the differences of pairs, in the table of differences under their names.
    periods
        Further periods for the tables.
    draw_by_seed
        Parameter values of a posterior's draw by seed; other seeds use the default values.
    parameter_source
        For run.json: whether values are drawn or held, of which posterior and model, and why they are held.
    values_set
        Values that the user set, by name; they are in `parameters` and `authority` already, and no draw moves them.
    values_asked
        Values that the scenarios themselves give; `with_values_set` sets them, beside those of options.
    """

    authority: Authority
    parameters: dict[str, Figure]
    start: date
    end: date
    arms: tuple[Arm, ...]
    pairs: tuple[Pair, ...] = ()
    double_differences: tuple[DoubleDifference, ...] = ()
    is_logging: bool = False
    driver: DriverFunction | None = None
    periods: tuple[str, ...] = ()
    draw_by_seed: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    parameter_source: Mapping[str, str] = field(default_factory=dict)
    values_set: Mapping[str, float] = field(default_factory=dict)
    values_asked: Mapping[str, float] = field(default_factory=dict)

    @property
    def first_week(self) -> int:
        """Week of the first recorded row."""
        return week_of(self.start)

    @property
    def last_week(self) -> int:
        """Week of the last recorded row."""
        return week_of(self.end)

    @property
    def split_week(self) -> int:
        """First week in which arms may differ: of the first policy date, or the week of the last observed date."""
        starts = [week_of(day) for day in (first_start(arm.policy) for arm in self.arms) if day is not None]
        split = min([week_of(self.authority.last_observed), *starts])
        return min(max(split, start_week_of(self.authority, self.start)), self.last_week)

    @property
    def danger_line_week(self) -> int:
        """Week at whose beginning the lines of danger are found: of the split, or the first recorded one if that is later."""
        return max(self.split_week, self.first_week)


def arm_of(chosen: ResolvedScenario) -> Arm:
    """Return the scenario as an arm of the same name."""
    return Arm(chosen.name, chosen.policy, chosen.thresholds)


def experiment_of(chosen: Sequence[ResolvedScenario], pairs: tuple[Pair, ...] = ()) -> Experiment:
    """Return scenarios that share an authority and a window as one experiment; raise InputError if they do not."""
    first = chosen[0]
    for other in chosen[1:]:
        for name in ("authority", "start", "end"):
            if getattr(other, name) != getattr(first, name):
                words = [str(getattr(getattr(one, name), "name", getattr(one, name))) for one in (other, first)]
                fix = "Name a policy instead, to try it on the baseline's authority." if name == "authority" else "Use --start and --end for both."
                raise InputError(other.name, name, words[0], f"the baseline's, {words[1]}: pairs share their history", fix)
    names = [one.name for one in chosen]
    for name in names:
        if names.count(name) > 1:
            raise InputError("POLICY", "", name, "each scenario once")
    parameters = parameters_of(first.authority)
    return Experiment(first.authority, parameters, first.start, first.end, tuple(map(arm_of, chosen)), pairs, values_asked=values_of(chosen))


def values_of(chosen: Sequence[ResolvedScenario]) -> dict[str, float]:
    """Return the values that scenarios give, which hold in all arms; raise InputError if two scenarios give one name different values."""
    values: dict[str, float] = {}
    for one in chosen:
        for name, value in one.parameters.items():
            if values.setdefault(name, value) != value:
                given = NotGiven(f"{values[name]:g} and {value:g}")
                raise InputError(one.name, f"parameters.{name}", given, "one value: it holds in all arms alike", "Give both scenarios the same.")
    return values


def business_as_usual_of(chosen: ResolvedScenario, usual: Policy | None = None) -> ResolvedScenario:
    """Return business as usual for a scenario's authority and window; usual: its policy, read if it is not given."""
    policy = usual or policy_at(find_config("policies", USUAL, "POLICY", ""), chosen.authority)
    return replace(chosen, name=f"{chosen.authority.name}:{USUAL}", title=f"{chosen.authority.title}, business as usual", policy=policy, reported=())


def policy_as_scenario(baseline: ResolvedScenario, policy: str, overrides: Overrides) -> ResolvedScenario:
    """Return what is compared with a baseline: a scenario, or a policy tried on the baseline's authority and window; each may end in @GO-LIVE-DATE.

    A name of both a scenario and a policy is the scenario where that has the baseline's authority and window, else the policy.
    """
    name, _ = split_go_live(policy)
    if is_scenario_beside(baseline, name, overrides):
        return resolve_scenario(policy, overrides)
    settings = policy_at(find_config("policies", name, "POLICY", ""), baseline.authority)
    label, title = f"{baseline.authority.name}:{settings.name}", f"{baseline.authority.title}, {settings.title}"
    chosen = replace(baseline, name=label, title=title, policy=settings, announced=(), reported=())
    return check_window(with_go_live(chosen, *go_live_of(policy, overrides)))


def is_scenario_beside(baseline: ResolvedScenario, name: str, overrides: Overrides) -> bool:
    """Return whether a word names a scenario rather than a policy that is to be tried on a baseline; raise InputError if it is neither."""
    if ":" in name or is_authority(name):
        return True
    scenarios, policies = config_names("scenarios"), config_names("policies")
    if name in scenarios and name in policies:
        own = with_overrides(from_file(name), overrides)
        return (own.authority, own.start, own.end) == (baseline.authority, baseline.start, baseline.end)
    if name in scenarios or name in policies:
        return name in scenarios
    path, known = Path(name), sorted({*scenarios, *policies})
    if path.suffix not in SUFFIXES:
        fix = likely(name, known)
        raise InputError("POLICY", "", name, f"{names_in_words('a policy or a scenario', known, fix)}, or a path that ends in .yaml", fix)
    return not is_policy_file(path)


def with_weeks(chosen: ResolvedScenario, weeks: int | None) -> ResolvedScenario:
    """Return the scenario with a window shortened to a number of weeks; raise InputError."""
    if weeks is None:
        return chosen
    longest = week_of(chosen.end) - week_of(chosen.start) + 1
    if isinstance(weeks, bool) or not isinstance(weeks, int) or not 1 <= weeks <= longest:
        raise InputError("--weeks", "", weeks, f"a whole number from 1 to {longest}, the scenario's window", "Use --end for a longer window.")
    return replace(chosen, end=date_of(week_of(chosen.start) + weeks) - timedelta(days=1) if weeks < longest else chosen.end)


def measure_evaluator(experiment: Experiment) -> MeasureEvaluator:
    """Return the evaluator for an experiment's areas and window."""
    children = experiment.authority.children.value
    areas = {area.name: area.share_of_children * children for area in experiment.authority.areas}
    return MeasureEvaluator(areas, periods_for(experiment), experiment.first_week)


def periods_for(experiment: Experiment) -> list[Period]:
    """Return the periods of an experiment's tables."""
    further = (*(target.period for target in experiment.authority.targets), *experiment.periods)
    return periods_of(experiment.start, experiment.end, split_date(experiment), further)


def split_date(experiment: Experiment) -> date:
    """Return the first day on which arms differ, for the period after it.

    It is the first start among the ingredients that one arm of a pair has and the other has not; without pairs the first start of any; without
    ingredients the Monday of the split week.
    """
    arms = {arm.name: arm.policy for arm in experiment.arms}
    starts = [first_difference(arms[pair.policy], arms[pair.baseline]) for pair in experiment.pairs] or [first_start(each) for each in arms.values()]
    return min((day for day in starts if day is not None), default=date_of(experiment.split_week))


def difference_week(experiment: Experiment) -> int:
    """Return the week of the first day on which arms differ, or of the recorded window's first day if that is later."""
    return week_of(max(split_date(experiment), experiment.start))
