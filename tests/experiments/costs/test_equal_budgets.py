"""What a policy costs, computed from settings; budgets made equal to the pound."""

import datetime
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.comparison.compare import compare
from experiments.costs.discounting import discount_rate
from experiments.costs.equal_budgets import scaled_to_budget, with_equal_budgets, with_scaled_specialists
from experiments.costs.programme_spend import Costing
from experiments.inputs.errors import InputError
from experiments.inputs.load import read_parameters
from experiments.inputs.scenario import resolve_scenario
from experiments.runs.experiment import Experiment, experiment_of
from experiments.runs.futures import Futures, shared_history
from run import main
from simulation.calendar import week_of
from simulation.measures import INDEX, PAYERS
from simulation.settings import Figure, Policy
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
BASELINE, PROGRAMME, NOTHING = (str(DATA / f"tiny_{name}.yaml") for name in ("baseline", "programme_run", "nothing_run"))
EVERYWHERE = {"starts": datetime.date(2014, 7, 7), "source": "invented for tests"}
COURSE = {"kind": "motivational_interviewing_training", "days": 3, "ends": datetime.date(2015, 12, 1), "fee_gbp_per_day": 250, "payer": "grant"}


def posts(role: str, **fte: float) -> dict[str, object]:
    """Return posts of a role from July 2014, paid by the grant."""
    return {"kind": "posts", "role": role, "fte": fte, "payer": "grant", **EVERYWHERE}


def policy(*ingredients: dict[str, object], name: str = "made_up") -> Policy:
    """Return a policy of some ingredients."""
    return Policy(name=name, title=name, about="for tests", ingredients=ingredients)  # type: ignore[arg-type]


def experiment(*policies: Policy, **figures: float) -> Experiment:
    """Return Tiny's baseline and some policies as arms, with some parameters changed."""
    chosen = resolve_scenario(BASELINE)
    made = experiment_of([chosen, *(replace(chosen, name=each.name, policy=each) for each in policies)])
    changed = {name: Figure(value=value, unit="-", status="assumed", source="a test") for name, value in figures.items()}
    return replace(made, parameters={**read_parameters(), **changed})


def test_a_post_that_nobody_leaves_costs_what_its_hiring_says() -> None:
    """One post, filled with 4 % a week, never left: its expected cost is a sum that can be written down."""
    wanted = policy(posts("victim_worker", hill=0.5))
    arms = experiment(wanted, leaving_per_week=0.0, hiring_per_week=0.04)
    costing = Costing(arms)
    weeks = np.arange(arms.last_week - week_of(datetime.date(2014, 7, 7)) + 1)
    filled = 1.0 - 0.96 ** (weeks + 1)
    weekly = 44200 / (365.25 / 7) * 0.5
    worth = (1.0 + discount_rate().value) ** (-weeks / (365.25 / 7))
    assert costing.spend(wanted).gbp == pytest.approx(float((weekly * filled * worth).sum()), rel=1e-12)
    grant = costing.spend(wanted).all[0]
    assert grant[6] == pytest.approx(costing.spend(wanted).gbp) and grant[:6].sum() == 0.0


def test_programme_costs_and_training_of_everybody_at_once() -> None:
    """All of the authority's own staff in post go on the course in its first week; nobody leaves, so nobody follows."""
    cost = {"kind": "programme_cost", "gbp": 52000, "ends": datetime.date(2015, 7, 6), "payer": "nhs", **EVERYWHERE}
    course = {**COURSE, **EVERYWHERE}
    arms = experiment(policy(cost, course), training_start_per_week=1.0, leaving_per_week=0.0)
    spend = Costing(arms).spend(arms.arms[1].policy)
    assert spend.training.sum() == pytest.approx(750 * (6 + 4), rel=1e-9)  # without the two assessment workers
    weeks = np.arange(52)
    assert spend.programme.sum() == pytest.approx(1000 * ((1.0 + discount_rate().value) ** (-weeks / (365.25 / 7))).sum(), rel=1e-9)
    assert spend.posts.sum() == 0.0


def test_cover_is_there_at_once_at_agencies_price_and_paid_by_shares() -> None:
    """From July to the end of the year at one and a half times the salary; from October three quarters are the police's."""
    cover = {"ends": datetime.date(2014, 12, 29), "agency": True, "switch": datetime.date(2014, 10, 6)}
    wanted = policy({**posts("social_worker", vale=2), **cover, "payers": {"police": 0.75, "nhs": 0.25}})
    arms = experiment(wanted, leaving_per_week=0.0)
    spend = Costing(arms).spend(wanted)
    weekly = 2 * 1.5 * 54600 / (365.25 / 7) * (1.0 + discount_rate().value) ** (-np.arange(25) / (365.25 / 7))
    before, after = weekly[:13].sum(), weekly[13:].sum()
    by_payer = dict(zip(PAYERS, spend.all[1]))
    assert by_payer["grant"] == pytest.approx(before) and by_payer["police"] == pytest.approx(0.75 * after)
    assert by_payer["nhs"] == pytest.approx(0.25 * after) and spend.all[0].sum() == 0.0


def test_few_places_on_a_course_are_taken_month_by_month() -> None:
    """Five of each area would go at once; with two places a month two go, then two, then one."""
    course = {**COURSE, **EVERYWHERE, "places_per_month": 2}
    arms = experiment(policy(course), training_start_per_week=1.0, leaving_per_week=0.0)
    worth = (1.0 + discount_rate().value) ** (-np.array([0, 4, 8]) / (365.25 / 7))
    assert Costing(arms).spend(arms.arms[1].policy).gbp == pytest.approx(2 * 750 * (worth * [2, 2, 1]).sum(), rel=1e-9)


def simulated(arms: Experiment, seeds: range) -> np.ndarray:
    """Return by seed how much more the programme's arm costs in staff, training and programme, discounted."""
    weights, found = Costing(arms).weights, []
    columns = [INDEX["cost_line_staff"], INDEX["cost_line_programme"]]
    for seed in seeds:
        futures = Futures(arms, shared_history(arms, seed))
        usual, programme = (futures.simulate(arm).weekly[:, :, columns].sum(axis=(1, 2)) @ weights for arm in arms.arms)
        found.append(programme - usual)
    return np.array(found)


def test_what_is_computed_is_what_runs_cost() -> None:
    """Within three standard errors of simulated runs, which are small enough that a mistake of a tenth would be found."""
    wanted = policy(posts("victim_worker", hill=6, vale=5), posts("social_worker", hill=2.5), posts("psychologist", vale=1), {**COURSE, **EVERYWHERE})
    arms = experiment(wanted)
    computed = Costing(arms).spend(wanted).gbp
    runs = simulated(arms, range(1, 41))
    error = runs.std(ddof=1) / np.sqrt(len(runs))
    assert abs(runs.mean() - computed) < 3 * error + 0.01 * computed  # strain is not a new worker's all the time
    assert 3 * error + 0.01 * computed < 0.1 * computed


def test_budgets_are_equal_to_the_pound_and_nothing_else_changes() -> None:
    dear = policy(posts("victim_worker", hill=2.5, vale=1), posts("social_worker", vale=1), {**COURSE, **EVERYWHERE}, name="dear")
    cheap = policy(posts("substance_worker", hill=0.5), {**COURSE, **EVERYWHERE}, name="cheap")
    training = policy({**COURSE, **EVERYWHERE}, name="training")
    arms = experiment(dear, cheap, training)
    made, notes = with_equal_budgets(arms, arms.arms[0].name)
    spends = [Costing(made).spend(arm.policy).gbp for arm in made.arms]
    assert max(spends) - min(spends) < 0.5 and spends[1] == Costing(arms).spend(dear).gbp
    baseline, _, scaled_up, with_workers = made.arms
    assert {each.role for each in baseline.policy.ingredients} == {"social_worker"}
    assert scaled_up.policy.ingredients[0].fte["hill"] > 0.5 and scaled_up.policy.ingredients[1] == cheap.ingredients[1]
    assert with_workers.policy.ingredients[0] == training.ingredients[0] and with_workers.policy.ingredients[1].role == "social_worker"
    for arm in made.arms:
        assert Policy.model_validate_json(arm.policy.model_dump_json()) == arm.policy
    assert [arm["arm"] for arm in notes["arms"]] == [arm.name for arm in made.arms]
    assert all(abs(arm["gbp"] - notes["gbp"]) < 0.5 for arm in notes["arms"])
    assert sum(notes["parts_gbp"].values()) == pytest.approx(notes["gbp"], abs=0.05) and notes["parts_gbp"]["posts"] > 0.0


def test_the_baselines_workers_stand_where_the_money_was() -> None:
    wanted = policy(posts("victim_worker", hill=3, vale=1))
    made, _ = with_equal_budgets(experiment(wanted), resolve_scenario(BASELINE).name)
    fte = made.arms[0].policy.ingredients[0].fte
    assert fte["hill"] == pytest.approx(3 * fte["vale"], rel=1e-9)


def test_money_too_little_for_one_more_head_is_left_over_and_said() -> None:
    """A second worker would have to be trained: between one whole post and a little more lies a jump of a head's fees."""
    wanted = policy(posts("victim_worker", hill=1), {**COURSE, **EVERYWHERE})
    arms = experiment(wanted)
    costing, arm = Costing(arms), arms.arms[1]
    budget = costing.spend(wanted).gbp + 100.0
    assert costing.spend(with_scaled_specialists(wanted, 1.000001)).gbp > budget
    made, change = scaled_to_budget(costing, arm, budget, wanted)
    assert costing.spend(made).gbp == pytest.approx(budget, abs=0.01)
    assert made.ingredients[0].fte["hill"] == pytest.approx(1.0, abs=1e-6)
    assert 95.0 < change.left_over_gbp < 105.0


def test_a_psychologist_is_not_scaled_beyond_what_an_area_can_use() -> None:
    wanted = policy(posts("psychologist", hill=0.5), posts("victim_worker", hill=1))
    more, less = with_scaled_specialists(wanted, 4.0), with_scaled_specialists(wanted, 0.0)
    assert more.ingredients[0].fte == {"hill": 1.0} and more.ingredients[1].fte == {"hill": 4.0}
    assert less.ingredients[0].fte == {"hill": 0.0} == less.ingredients[1].fte


@pytest.mark.parametrize(
    ("budget", "policies", "words"),
    [
        ("equl", [PROGRAMME], ["--budget", "equl", "as-planned or equal", "Did you mean 'equal'?"]),
        ("equal", [NOTHING], ["--budget equal", "GBP 0, which buys nothing"]),
    ],
)
def test_bad_budgets_give_their_message(
    budget: str, policies: list[str], words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["compare", BASELINE, *policies, "--budget", budget, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert not said.out and "Traceback" not in said.err
    assert all(word in said.err for word in words), said.err
    assert list(tmp_path.iterdir()) == []


def test_training_alone_may_not_cost_more_than_the_budget() -> None:
    small = policy(posts("victim_worker", hill=0.05), name="small")
    large = policy({**COURSE, **EVERYWHERE, "fee_gbp_per_day": 5000}, posts("victim_worker", hill=1), name="large")
    arms = experiment(small, large)
    with pytest.raises(InputError, match=r"large: .*training and other items that are not scaled.*at most the budget"):
        with_equal_budgets(arms, arms.arms[0].name)


def test_run_json_says_what_was_added_and_scaled(tmp_path: Path) -> None:
    compare(BASELINE, [PROGRAMME], runs=1, jobs=1, budget="equal", out=tmp_path)
    notes = json.loads((tmp_path / "run.json").read_text())["budget"]
    assert notes["rule"] == "equal" and notes["discount_rate_per_year"]["value"] == 0.035
    assert notes["arms"][0]["added"][0]["role"] == "social_worker" and notes["arms"][0]["gbp_planned"] == 0.0
