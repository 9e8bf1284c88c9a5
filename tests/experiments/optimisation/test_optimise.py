"""`optimise` on a small authority: its folder, terminal and figures; the budget before any work; bad input."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments import optimise, report
from experiments.costs.discounting import discount_rate
from experiments.costs.programme_spend import Costing
from experiments.inputs.errors import InputError
from experiments.measures.definitions import EVERY
from experiments.measures.statistics import interval_of_mean
from experiments.optimisation.front import BEHIND, BY_CHANCE, MISSED, NEAR, ON, state_of
from experiments.optimisation.objectives import SHOWN_BESIDE, safely_avoided
from experiments.optimisation.optimise import FRESH_SEEDS, Optimised, check_rows, planned
from experiments.optimisation.study import experiment_of_study, read_optimisation
from experiments.optimisation.teams import Space
from experiments.presentation.figures.optimisation import draw_optimisation, names_of
from experiments.presentation.terminal.optimisation import errors_beside, optimisation_lines
from run import main
from tests.experiments.optimisation.toy import STUDY, study_with, toy
from tests.experiments.presentation.figures.rules import faults_of


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Optimised:
    """Return the tiny study, simulated, with its folder."""
    out = tmp_path_factory.mktemp("optimise") / "out"
    return optimise(str(STUDY), runs=4, robust=True, jobs=1, out=out, figures=draw_optimisation)


def test_the_folder_holds_tables_figures_and_what_was_asked(found: Optimised) -> None:
    assert found.out is not None and found.out.exists()
    files = {path.relative_to(found.out).as_posix() for path in found.out.rglob("*") if path.is_file()}
    tables = {f"{name}.csv" for name in ("front", "teams", "apart", "winners_curse", "steps", "robust", "states", "runs")}
    assert (
        tables - {"apart.csv"} <= files and {"runs.parquet", "run.json", "figures/front.png", "figures/trade_offs.svg", "figures/regret.csv"} <= files
    )
    assert not [name for name in files if name.startswith("runs/")], "every run is in the table"
    record = json.loads((found.out / "run.json").read_text())
    assert record["study"]["baseline"] == Path(record["study"]["baseline"]).name, "no folder of this machine"
    assert record["question"] == "optimise" and record["study"]["runs"] == 4 and record["budget"]["limit_gbp"] == 300_000
    assert repr(found).startswith("<optimise: tiny_optimisation, 8 teams, ")


def test_the_front_is_made_of_the_runs(found: Optimised) -> None:
    runs = found.runs[found.runs["stage"] == "fresh"]
    assert set(runs["seed"]) == set(range(1 + FRESH_SEEDS, 5 + FRESH_SEEDS)) and not set(runs["seed"]) & set(
        found.runs.loc[found.runs["stage"] == "search", "seed"]
    )
    numbers = runs.drop(columns=["stage", "thresholds"])
    usual = numbers[numbers["team"] == 0].set_index("seed")
    for row in found.front.to_dict("records"):
        gap = numbers[numbers["team"] == row["team"]].set_index("seed") - usual
        assert row["harm_missed"] == pytest.approx(gap["harm_at_home_followed_events"].mean())
        assert row["needless_removal"] == pytest.approx(gap["needless_care_entries"].mean())
        rise = gap["harm_at_home_followed_events"].mean()
        assert row["care_safely_avoided"] == pytest.approx(-gap["care_entries"].mean() - rise / 2.0), "two events weigh as one child"
        low, high = interval_of_mean(gap[["care_entries"]].to_numpy())
        if np.isfinite(row["care_entries_low"]):
            assert row["care_entries_low"] < low.item() and high.item() < row["care_entries_high"], "all teams at once"
    assert set(SHOWN_BESIDE) <= set(found.runs)


def test_the_cost_of_a_team_is_known_before_any_simulation(found: Optimised) -> None:
    plan = planned(str(STUDY), 1, 1, None, False)
    assert plan.teams is not None and len(plan.teams) == plan.space.size == 8
    costing = Costing(plan.space.experiment)
    for team in plan.teams:
        assert team.gbp == costing.spend(team.arm.policy).gbp <= plan.space.limit_gbp == 300_000
    assert found.front.set_index("team")["cost_gbp"].to_dict() == pytest.approx({team.number: team.gbp for team in plan.teams})
    assert (found.front["team_cost"] == found.front["cost_gbp"]).all(), "the objective is the money that the budget counts"


def test_a_budget_of_a_year_is_the_same_money_over_the_window(tmp_path: Path) -> None:
    plain = planned(str(STUDY), 1, 1, None, False).space
    years, rate = plain.years, discount_rate().value
    assert 1.5 * (1.0 + rate) ** -1.5 < years < 1.5 - 0.5 * rate, "1 July 2014 to 31 December 2015, discounted as spend is"
    weights = plain.costing.weights
    assert years == pytest.approx(weights[weights <= 1.0][-int(1.5 * 52) - 1 :].sum() * 7 / 365.25, abs=0.03)
    year = planned(study_with(tmp_path, budget={"gbp": 100_000, "per": "year"}), 1, 1, None, False)
    assert year.space.limit_gbp == pytest.approx(100_000 * years)
    window = planned(study_with(tmp_path, budget={"gbp": 100_000 * years}), 1, 1, None, False)
    assert year.teams is not None and window.teams is not None and [t.number for t in year.teams] == [t.number for t in window.teams]
    assert 0 < len(year.teams) < 8


def test_the_terminal_says_both_errors_how_sure_and_what_chance_chose(found: Optimised) -> None:
    text = " ".join(" ".join(optimisation_lines(found)).split())
    for words in (
        "a team may cost GBP 300,000",
        "harm at home",
        "needless care",
        "cannot be told apart",
        "fresh",
        "looks better on them",
        "no other team is at",
    ):
        assert words in text, words
    assert "All aims: harm at home, families followed at most 0" in text and "never be used for a decision" in text and "So few pairs (4)" in text
    assert "at 2 harm events a child" in text and "all families ever known" in text and "missing '?'" not in text
    for words in (
        "all of equal weight",
        "business as usual among them",
        "parameters are held, so each path is one state",
        "under thresholds halfway",
    ):
        assert words in text, words
    assert ("None was dropped: of no team was another" in text) == (len(found.teams) == len(found.front))
    for label in ("harm_at_home_open_events", "harm_at_home_events", "care_entries"):
        assert label in errors_beside(found), label
    row = found.front.iloc[0]
    for name in errors_beside(found):
        assert EVERY[name].number_format.band(row[name], row[f"{name}_low"], row[f"{name}_high"]) in text, name


def test_the_report_of_the_folder_has_the_front_both_errors_and_how_sure(found: Optimised, tmp_path: Path) -> None:
    assert found.out is not None
    text = report(found.out, out=tmp_path / "page.html").read_text()
    for words in (
        "Teams on the front, with both errors",
        "needless care entries",
        "harm at home",
        "Over states of the world",
        "cannot be told apart",
    ):
        assert words in text, words
    assert "Care entries and both errors" in text and "at 2 harm events a child" in text and "of equal weight" in text
    assert "on the front in, of samples" not in text, "four pairs give no share"
    row = found.front.iloc[0]
    assert f"Team {row['team']} ({row['words']}): {row['state']}." in text and "Harm missed: first by the largest regret: " in text
    assert "All aims: first by the share of states: " in text


def test_harm_that_only_moves_to_closed_families_is_said(found: Optimised) -> None:
    front = found.front.assign(harm_at_home_open_events=-18.0, harm_at_home_followed_events=6.0)
    moved = replace(found, front=front.assign(pairs=12, draws=6))
    text = " ".join(" ".join(optimisation_lines(moved)).split())
    assert "harm at home is -18 in open families and +6 in the families followed" in text
    assert "so few independent draws (6) no share of samples" in text
    assert "not gone" not in " ".join(optimisation_lines(replace(moved, front=front))), "four pairs name no direction"
    assert "not gone" not in " ".join(optimisation_lines(replace(moved, front=moved.front.assign(harm_at_home_followed_events=-6.0))))


def test_figures_hold_the_rules_and_have_both_errors(found: Optimised) -> None:
    assert set(names_of(found)) == {"front", "trade_offs", "regret"} == set(found.plot())
    for name in names_of(found):
        faults = [fault for fault in faults_of(found.plot(name), ["Tiny", "go-live"], is_few=True) if "lies on" not in fault]
        assert not faults, (name, faults)
    labels = " ".join(ax.get_xlabel() for ax in found.plot("front").axes)
    assert "harm at home" in " ".join(labels.split()) and "needless care" in " ".join(labels.split())
    with pytest.raises(InputError, match="front, trade_offs, regret"):
        found.plot("fronts")


def test_states_of_teams() -> None:
    assert [state_of(*each) for each in ((True, True, False), (False, True, False), (True, False, False), (False, False, False))] == [
        ON,
        MISSED,
        NEAR,
        NEAR,
    ]
    assert [state_of(*each) for each in ((True, False, True), (False, False, True))] == [BY_CHANCE, BEHIND]


def test_what_is_safely_avoided_has_no_condition_so_that_chance_takes_nothing_off() -> None:
    safe, entries = safely_avoided(4.0), np.array([-10.0, -20.0])
    for harm in ([4.0, 2.0], [4.0, -6.0]):
        differences = {"care_entries": entries, "harm_at_home_followed_events": np.array(harm)}
        assert safe.of_pairs(differences, 0.0).tolist() == [10.0 - harm[0] / 4.0, 20.0 - harm[1] / 4.0]
    random = np.random.default_rng(1)
    for pairs in (2, 16):
        noise = [{"care_entries": np.full(pairs, -20.0), "harm_at_home_followed_events": random.normal(0.0, 30.0, pairs)} for _ in range(2000)]
        assert np.mean([safe.of_pairs(each, 0.0).mean() for each in noise]) == pytest.approx(20.0, abs=0.5), (
            "no harm on the mean: 20, of any number of pairs"
        )


def test_stages_that_share_a_draw_of_parameters_are_refused() -> None:
    plan = planned(str(STUDY), 4, 1, None, False)
    draws = {seed: {"harm_base": 1.0 + row} for row, seed in enumerate(plan.all_seeds)}
    check_rows(plan, replace(plan.space.experiment, draw_by_seed=draws))
    shared = draws | {plan.all_seeds[-1]: draws[plan.all_seeds[0]]}
    with pytest.raises(InputError, match=r"--runs: got 4; allowed: fewer, so that search, fresh seeds"):
        check_rows(plan, replace(plan.space.experiment, draw_by_seed=shared))
    within = draws | {plan.all_seeds[1]: draws[plan.all_seeds[0]]}
    check_rows(plan, replace(plan.space.experiment, draw_by_seed=within))


def test_a_measure_without_a_number_ends_the_study_with_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.experiments.optimisation.toy import ToyWork

    toy(monkeypatch)
    real = ToyWork.__call__
    monkeypatch.setattr(ToyWork, "__call__", lambda work, run: {"values": real(work, run)["values"] * np.nan})
    assert main(["optimise", study_with(tmp_path), "--jobs", "1", "--runs", "1", "--out", str(tmp_path / "out")]) == 1


def test_a_dry_run_says_what_it_would_take_and_simulates_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = toy(monkeypatch)
    assert main(["optimise", str(STUDY), "--dry-run", "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.startswith("At most 72 runs of 1 arm: about 1 s on 1 thread")
    assert not seen and not list(tmp_path.iterdir())
    assert len(optimise(str(STUDY), dry_run=True).front) == 0


BAD = {
    "a lever that no policy has": ({"team": {"posts.victim_wrker": [0, 1]}}, "posts.victim_wrker", "Did you mean 'posts.victim_worker'?"),
    "an ingredient that it has not": ({"team": {"workbook": [0, 1]}}, "workbook", "a lever of tiny_programme"),
    "a value that is none": ({"team": {"motivational_interviewing_training": [0, 2]}}, "motivational_interviewing_training", "2", "0 (the policy"),
    "low above high": ({"team": {"posts.teacher": {"low": 4, "high": 0, "step": 1}}}, "low 4 is above high 0"),
    "no choices": ({"team": {"posts.teacher": []}}, "team.posts.teacher", "at least one choice"),
    "a choice twice": ({"team": {"posts.teacher": [1, 1]}}, "team.posts.teacher", "each once"),
    "one team": ({"team": {"posts.teacher": [1]}}, "one team", "run.py compare"),
    "posts that are none": ({"team": {"posts.teacher": [0, -1]}}, "posts.teacher", "-1"),
    "a budget that no team meets": ({"budget": {"gbp": 1000}}, "budget.gbp", "1000", "at least 58,804", "the cheapest team"),
    "a budget of one team": ({"budget": {"gbp": 60_000}}, "budget.gbp", "one team alone"),
    "no budget": ({"budget": {"gbp": 0}}, "budget.gbp", "0"),
    "an unknown objective": ({"objectives": ["team_cost", "harm_mised"]}, "harm_mised", "Did you mean 'harm_missed'?"),
    "an unknown measure": ({"objectives": ["team_cost", {"measure": "plan_start", "direction": "lower"}]}, "plan_start", "plan_starts"),
    "an objective twice": ({"objectives": ["team_cost", "team_cost"]}, "objectives", "each once"),
    "one objective": ({"objectives": ["team_cost"], "satisfice": {}}, "objectives"),
    "an aim for no objective": ({"satisfice": {"strain": {"at_most": 0}}}, "satisfice", "strain"),
    "an aim without a bound": ({"satisfice": {"harm_missed": {}}}, "at_least or at_most"),
    "too many for halving": ({"search": {"method": "halving", "most_teams": 3}}, "search.most_teams", "evolution"),
    "no weight of harm against care": ({"harm_events_for_a_child_in_care": None}, "harm_events_for_a_child_in_care", "care_avoided"),
    "a weight of nothing": (
        {"harm_events_for_a_child_in_care": {"value": 0.0, "unit": "events", "source": "a test", "status": "assumed"}},
        *("harm_events_for_a_child_in_care.value", "above 0"),
    ),
    "an error rate that is none": ({"search": {"error_rate": 0.0}}, "search.error_rate"),
    "a path that is none": ({"robust_paths": ["up"]}, "robust_paths"),
    "a misspelt key": ({"objective": []}, "objective"),
    "another kind": ({"kind": "discovery"}, "kind"),
    "an effect as lever": ({"team": {"care_entries": [0, 1]}}, "care_entries", "a lever of tiny_programme"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_study_is_refused_with_one_message(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change, *words = BAD[name]
    seen = toy(monkeypatch)
    assert main(["optimise", study_with(tmp_path, **change), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "Traceback" not in said.err and not (tmp_path / "out").exists() and not seen
    for word in words:
        assert word in said.err, said.err


@pytest.mark.parametrize("budget", [0, -1.0, float("nan"), "much", True])
def test_a_budget_that_is_none_is_refused(budget: object) -> None:
    with pytest.raises(InputError, match=r"--budget: got .*; allowed: GBP, above 0"):
        optimise(str(STUDY), budget=budget)  # type: ignore[arg-type]


def test_another_budget_on_resume_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(number: int) -> None:
        if number == 3:
            raise ValueError("a run that fails")

    toy(monkeypatch, before=fail)
    how = [study_with(tmp_path), "--jobs", "1", "--runs", "1", "--out", str(tmp_path / "out")]
    assert main(["optimise", *how]) == 1 and "--resume" in capsys.readouterr().err
    assert main(["optimise", *how, "--resume", "--budget", "290000"]) == 2
    assert "configuration.study.budget.gbp" in capsys.readouterr().err
    toy(monkeypatch)
    assert main(["optimise", *how, "--resume"]) == 0


def test_the_study_that_ships_is_read_and_its_budget_leaves_a_choice() -> None:
    study, path = read_optimisation("hertfordshire_team")
    space = Space(experiment_of_study(study, path), study.choices, study.budget, path)
    programme = space.costing.spend(space.experiment.arms[1].policy).gbp
    assert programme == pytest.approx(space.limit_gbp, rel=0.02), "the money of the programme as built"
    dearest = space.team(tuple(len(options) - 1 for options in space.choices.values()))
    assert space.size == dearest.number == 96 and not space.is_affordable(dearest) and len(space.affordable(2)) == 2
