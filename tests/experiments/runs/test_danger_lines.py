"""The lines of danger of a run: one for all arms, paths and years of a draw, whatever else runs, and said in run.json."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agents.standing import PLAN_TRACK, PROTECTION_PLAN
from experiments.comparison.compare import compare
from experiments.inputs.errors import InputError
from experiments.inputs.load import CONFIGS, read_parameters
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.runs.arm_result import ArmResult
from experiments.runs.danger_lines import LINES_NOTE, lines_in_words
from experiments.runs.experiment import Experiment, experiment_of
from experiments.runs.futures import Futures, future_world, shared_history, simulate_until
from experiments.runs.parameter_values import with_parameter_values
from simulation.danger_line import LINES, are_known_at_home, chance_at, chance_within_a_year, find_lines
from simulation.measures import INDEX, JUDGED
from simulation.model import SafeguardingModel
from simulation.settings import Authority, Figure
from simulation.world import World
from tests.helpers import changed

DATA = Path(__file__).resolve().parents[2] / "data"
BASELINE, PROGRAMME, NOTHING = (str(DATA / f"tiny_{name}.yaml") for name in ("baseline", "programme_run", "nothing_run"))
LATER = Overrides(start="2015-01-01")


USUAL = Overrides()


def experiment(*scenarios: str, overrides: Overrides = USUAL) -> Experiment:
    """Return scenarios as one experiment."""
    return experiment_of([resolve_scenario(scenario, overrides) for scenario in scenarios])


def lines_in(world: World) -> dict[str, float]:
    """Return the lines that a world counts by."""
    return {name: float(world.state[0][name]) for name in LINES}


def test_the_lines_are_those_of_business_as_usual_at_the_split() -> None:
    arms = experiment(BASELINE, PROGRAMME)
    past = shared_history(arms, 3)
    assert int(past.state[0]["week"]) == arms.split_week == arms.danger_line_week > arms.first_week
    assert lines_in(past) == find_lines(past)


def test_the_lines_are_the_same_on_all_paths_in_all_arms_and_whatever_runs_beside() -> None:
    arms = experiment(BASELINE, PROGRAMME)
    past = shared_history(arms, 3)
    alone = shared_history(replace(arms, arms=arms.arms[:1]), 3)
    assert lines_in(alone) == lines_in(past)
    for arm in arms.arms:
        for path in ("stay", "halfway", "back"):
            world = simulate_until(future_world(arms, replace(arm, thresholds=path), past), arms.last_week + 1)
            assert lines_in(world) == lines_in(past)


def test_a_window_that_begins_after_the_split_has_its_lines_from_its_first_week() -> None:
    arms = experiment(BASELINE, overrides=LATER)
    past = shared_history(arms, 3)
    assert arms.split_week < arms.first_week == arms.danger_line_week
    assert lines_in(past) == find_lines(simulate_until(future_world(arms, replace(arms.arms[0], thresholds="stay"), past), arms.first_week))


def test_looking_ahead_changes_nothing_but_what_is_judged() -> None:
    arms = experiment(BASELINE)
    judged, unjudged = (shared_history(arms, 3, is_judged=is_judged) for is_judged in (True, False))
    assert changed(judged, unjudged) == {"state", "weekly"}
    others = [column for name, column in INDEX.items() if name not in JUDGED]
    weeks = arms.split_week - arms.first_week
    assert np.array_equal(judged.weekly[:, :, others], unjudged.weekly[:, :, others])
    assert np.isnan(unjudged.weekly[:weeks, :, INDEX["needless_plans"]]).all() and not np.isnan(judged.weekly).any()


def test_years_before_the_split_are_judged_at_the_line_of_the_split() -> None:
    arms = experiment(BASELINE)
    past = shared_history(arms, 3)
    episodes = past.episodes[: int(past.state[0]["episodes"])]
    began = episodes[(episodes["start_week"] >= arms.first_week) & (episodes["unhelped_hazard_at_start"] < chance_at(past, "danger_line"))]
    plans = began[(began["track"] == PLAN_TRACK) & (began["status"] == PROTECTION_PLAN)]
    assert past.weekly[:, :, INDEX["needless_plans"]].sum() == len(plans) > 0


def mesa(world: World, until: int) -> World:
    """Run the world by the Mesa driver."""
    return SafeguardingModel(world).run(until).stores


def test_both_drivers_find_and_count_by_the_same_lines() -> None:
    arms = experiment(BASELINE, overrides=Overrides(start="2014-04-07", end="2014-09-28"))
    burn_in = arms.authority.burn_in_years.model_copy(update={"value": 1.0})
    short = replace(arms, authority=arms.authority.model_copy(update={"burn_in_years": burn_in}))
    batch, model = (Futures(each, shared_history(each, 3)) for each in (short, replace(short, driver=mesa)))
    assert not np.isnan(batch.past.state[0]["danger_line"]) and lines_in(batch.past) == lines_in(model.past)
    one, other = (futures.simulate(short.arms[0]) for futures in (batch, model))
    assert one.weekly.tobytes() == other.weekly.tobytes() and one.weekly[:, :, INDEX["missed_high_risk_children"]].sum() > 0


def large(authority: Authority) -> Authority:
    """Return an authority with twenty times the families, children and staff, and a longer burn-in."""

    def times(figure: Figure, ratio: float) -> Figure:
        return figure.model_copy(update={"value": ratio * figure.value})

    names = ("children", "outside_need_per_year", "outside_care_per_year", "final_hearings_per_week")
    areas = [area.model_copy(update={"safeguarding_teams": 20, "assessment_workers": 20.0}) for area in authority.areas]
    history = [point.model_copy(update={"first_referrals_per_week": 20.0 * point.first_referrals_per_week}) for point in authority.history]
    figures = {name: times(getattr(authority, name), 20.0) for name in names} | {"burn_in_years": times(authority.burn_in_years, 4.0)}
    return authority.model_copy(update={"areas": tuple(areas), "history": tuple(history), **figures})


@pytest.fixture(scope="module")
def town() -> dict[str, tuple[World, ArmResult]]:
    """Return the past of a town and its course as usual, with harm as rare and as frequent as its range allows."""
    level = read_parameters()["harm_at_average_risk_per_week"]
    small = experiment(BASELINE)
    usual = replace(small, authority=large(small.authority))
    found = {}
    for name, value in (("rare", level.low), ("frequent", level.high)):
        assert value is not None
        arms = with_parameter_values(usual, {"harm_at_average_risk_per_week": value})
        past = shared_history(arms, 5)
        found[name] = past, Futures(arms, past).simulate(arms.arms[0])
    return found


def test_as_many_known_children_lie_above_the_line_whatever_the_level_of_the_hazard(town: dict[str, tuple[World, ArmResult]]) -> None:
    above, above_a_tenth = [], []
    for past, _ in town.values():
        risk = past.children["unhelped_risk"][: int(past.state[0]["children"])][are_known_at_home(past)]
        quantile = float(past.parameters[0]["danger_quantile"])
        above.append(np.mean(risk >= past.state[0]["danger_line"]))
        above_a_tenth.append(np.mean(chance_within_a_year(risk, past.parameters[0]) >= 0.1))
        assert len(risk) > 200 and above[-1] == pytest.approx(1.0 - quantile, abs=1.0 / len(risk))
    assert abs(above[0] - above[1]) < 0.01
    assert above_a_tenth[1] - above_a_tenth[0] > 0.2, "a fixed chance of harm would tell the same children apart"


NO_MORE_THAN = (
    ("missed_high_risk_families", "missed_high_risk_children"),
    ("needless_plan_families", "needless_plans"),
    ("needless_care_entry_families", "needless_care_entries"),
    ("plan_start_families", "plan_starts"),
    ("care_entry_families", "care_entries_programme_eligible"),
    ("needless_plan_families", "plan_start_families"),
    ("needless_care_entry_families", "care_entry_families"),
)


@pytest.mark.parametrize(("part", "whole"), NO_MORE_THAN)
def test_families_are_no_more_than_their_children_or_than_all_families(town: dict[str, tuple[World, ArmResult]], part: str, whole: str) -> None:
    weekly = town["frequent"][1].weekly
    assert weekly[:, :, INDEX[whole]].sum() > weekly[:, :, INDEX[part]].sum() > 0
    assert np.all(weekly[:, :, INDEX[part]] <= weekly[:, :, INDEX[whole]])


@pytest.mark.parametrize(("families", "children"), [NO_MORE_THAN[0], *NO_MORE_THAN[3:5]])
def test_no_family_counts_for_more_children_than_it_may_have(town: dict[str, tuple[World, ArmResult]], families: str, children: str) -> None:
    past, result = town["frequent"]
    of_families, of_children = (result.weekly[:, :, INDEX[name]] for name in (families, children))
    siblings = np.bincount(past.children["family"][: int(past.state[0]["children"])]).max()
    assert np.all(of_children <= max(siblings, past.parameters[0]["children_most"]) * of_families)


def test_run_json_says_where_danger_begins(tmp_path: Path) -> None:
    results = compare(BASELINE, [PROGRAMME], runs=2, jobs=1, out=tmp_path / "out", counterfactuals=False)
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    note = record[LINES_NOTE]
    assert note["found_on"] == "2014-06-30" and set(note) == {"found_on", *LINES}
    assert note["danger_line"]["quantile"] == read_parameters()["danger_quantile"].value
    past = shared_history(results.experiment, results.finished[0])
    assert note["danger_line"]["chance_by_seed"][str(results.finished[0])] == chance_at(past, "danger_line")
    assert lines_in_words(record) == lines_in_words(results.notes) != ""
    assert "20 % of the children known and at home on 2014-06-30 lie above it" in lines_in_words(record)
    differences = results.differences.set_index("measure")
    assert "needless_plan_families" in differences.index and "missed_high_risk_families" in differences.index


def written(folder: Path, old: str, new: str) -> Path:
    """Write the parameters that ship with one text replaced; return their folder."""
    folder.mkdir()
    for path in (CONFIGS / "parameters").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert path.stem != "life" or old in text
        (folder / path.name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


DAMAGE = {
    "missing": ("danger_quantile_low:", "some_quantile:", r"danger_quantile_low: got nothing; allowed: a line of danger has a quantile"),
    "in percent": (
        '  value: 0.8\n  low: 0.5\n  high: 0.9\n  unit: "share of children',
        '  value: 80\n  low: 50\n  high: 90\n  unit: "share of children',
        r"danger_quantile.value: got 80.0; allowed: a share above 0 and below 1",
    ),
    "no range": ('  low: 0.5\n  high: 0.9\n  unit: "share of children', '  unit: "share of children', r"danger_quantile.low: got nothing"),
    "all children": ("  value: 0.9\n  low: 0.9\n  high: 0.9\n", "  value: 1.0\n  low: 1.0\n  high: 1.0\n", r"danger_quantile_high.value: got 1.0"),
    "out of order": (
        "  value: 0.9\n  low: 0.9\n  high: 0.9\n",
        "  value: 0.7\n  low: 0.7\n  high: 0.7\n",
        r"danger_quantile: got 0.8 \(0.5 to 0.9\); allowed: .* from danger_quantile_low to",
    ),
    "a word": (
        '  value: 0.8\n  low: 0.5\n  high: 0.9\n  unit: "share of children',
        '  value: most\n  low: 0.5\n  high: 0.9\n  unit: "share of children',
        r"danger_quantile.value: got 'most'",
    ),
}


@pytest.mark.parametrize(("old", "new", "says"), DAMAGE.values(), ids=DAMAGE)
def test_damaged_quantiles_end_with_one_message(old: str, new: str, says: str, tmp_path: Path) -> None:
    folder = written(tmp_path / "parameters", old, new)
    with pytest.raises(InputError, match=says):
        read_parameters(folder)
