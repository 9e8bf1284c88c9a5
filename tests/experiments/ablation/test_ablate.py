"""Shares of ingredients on a tiny authority: they add up in every run, what does nothing has none, and listing changes nothing."""

import json
import os
import signal
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import experiments
from experiments.ablation.ablate import MAIN, Ablation, CombinationRuns, ablate, places_of
from experiments.ablation.components import components_of, policies_of_combinations, policy_of_combination
from experiments.ablation.shapley import CoalitionValues
from experiments.comparison.compare import compare
from experiments.costs.programme_spend import Costing
from experiments.inputs.scenario import resolve_scenario
from experiments.presentation.terminal.ablation import ablation_lines, finding
from experiments.runs.experiment import Arm, experiment_of
from experiments.runs.futures import Futures, shared_history
from experiments.runs.run import compile_first
from experiments.runs.store import unfinished
from run import main
from tests.experiments.runs.folders import files_of
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
BASELINE, PROGRAMME = (str(DATA / f"tiny_{name}.yaml") for name in ("baseline", "programme_run"))
IDLE = [
    {"kind": "workbook", "recording_cut": 0, "starts": "2014-07-01", "source": "invented for tests"},
    {"kind": "posts", "role": "substance_worker", "fte": {"hill": 0}, "starts": "2014-07-01", "payer": "nhs", "source": "invented for tests"},
]
MORE = [
    {"kind": "workbook", "recording_cut": 0.4, "starts": "2014-07-01", "source": "invented for tests"},
    {"kind": "posts", "role": "social_worker", "fte": {"hill": 2}, "starts": "2014-07-01", "payer": "grant", "source": "invented for tests"},
]


def scenario(folder: Path, ingredients: list[dict[str, object]], name: str = "made_up") -> str:
    """Write a policy and a scenario of Tiny; return the scenario's path."""
    (folder / f"{name}.yaml").write_text(yaml.safe_dump({"name": name, "title": name, "about": "for tests", "ingredients": ingredients}))
    (folder / "tiny.yaml").write_text((DATA / "tiny.yaml").read_text())
    run = yaml.safe_load((DATA / "tiny_programme_run.yaml").read_text()) | {"policy": f"{name}.yaml", "name": f"{name}_run"}
    (folder / f"{name}_run.yaml").write_text(yaml.safe_dump(run))
    return str(folder / f"{name}_run.yaml")


def ingredients() -> list[dict[str, object]]:
    """Return three ingredients of the tiny programme: every further one doubles the combinations."""
    return yaml.safe_load((DATA / "tiny_programme.yaml").read_text())["ingredients"][:3]


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the path of a scenario with these ingredients."""
    return scenario(tmp_path_factory.mktemp("programme"), ingredients(), "small")


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> Ablation:
    """Return an ablation of the tiny programme with two blocks that do nothing."""
    folder = tmp_path_factory.mktemp("scenario")
    return ablate(scenario(folder, [*ingredients(), *IDLE]), runs=4, jobs=1, out=folder / "out")


def test_shares_add_up_to_the_whole_difference_in_every_run(shares: Ablation) -> None:
    assert shares.design.is_exact and len(shares.games) == 4
    for values in shares.games:
        coalition_values = CoalitionValues(shares.design, values)
        np.testing.assert_allclose(coalition_values.shapley_values().sum(axis=0), coalition_values.total(), rtol=1e-9, atol=1e-9)
    assert np.array(shares.games)[:, 0].any() and any(CoalitionValues(shares.design, values).total().any() for values in shares.games)


def test_blocks_of_no_dose_have_a_share_of_exactly_nothing_in_every_run(shares: Ablation) -> None:
    names = [block.name for block in shares.blocks]
    for name in ("electronic workbook", "substance misuse workers"):
        for values in shares.games:
            assert (CoalitionValues(shares.design, values).shapley_values()[names.index(name)] == 0.0).all()
    rows = shares.shares[shares.shares["block"] == "electronic workbook"]
    assert (rows[["share", "low", "high", "sampling_error"]] == 0.0).all(axis=None)
    assert rows[["mean_low", "mean_high"]].isna().all(axis=None), "four equal runs say nothing of how far others would differ"
    assert not rows["stands_out"].any()


def test_sampled_orders_add_up_too_and_their_error_reaches_to_the_exact_shares(tmp_path: Path) -> None:
    """All combinations of six blocks are lived for the exact shares; samples of orders need fewer, and say what they leave open."""
    made = [*yaml.safe_load((DATA / "tiny_programme.yaml").read_text())["ingredients"], *MORE]
    exact, sampled = (ablate(scenario(tmp_path, made), runs=2, jobs=1, samples=samples) for samples in (None, 4))
    assert exact.design.is_exact and not sampled.design.is_exact
    assert len(sampled.design.samples) == 4 and 10 < len(sampled.design.combinations) < len(exact.design.combinations)
    for values in sampled.games:
        coalition_values = CoalitionValues(sampled.design, values)
        np.testing.assert_allclose(coalition_values.shapley_values().sum(axis=0), coalition_values.total(), rtol=1e-9, atol=1e-9)
    truth, found = (each.shares.set_index(["block", "measure"]).sort_index() for each in (exact, sampled))
    off, error = (found["share"] - truth["share"]).abs(), found["sampling_error"]
    assert not truth["sampling_error"].any() and (error > 0.0).any()
    assert (off > 0.01 * truth["share"].abs()).any(), "samples are not all there is"
    assert (off <= error + 1e-9).mean() > 0.7
    assert not (off <= 0.1 * error + 1e-9).mean() > 0.7, "the check would see an error said too small"


def test_memory_does_not_grow_with_combinations(programme: str) -> None:
    """One future is lived in the place of the one before: four times as many combinations take no more memory than their own numbers."""
    chosen = resolve_scenario(programme)
    blocks = components_of(chosen.policy, "kind")
    experiment = experiment_of([chosen])
    evaluator, places = places_of(experiment, list(MAIN))
    compile_first(experiment)

    def peak(combinations: tuple[int, ...], live: Callable[[CombinationRuns], object]) -> int:
        policies = policies_of_combinations(chosen.policy, blocks, combinations, None)
        simulated = CombinationRuns(experiment, tuple(Arm(str(i), each, chosen.thresholds) for i, each in enumerate(policies)), evaluator, places)
        tracemalloc.start()
        try:
            live(simulated)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = (0, 7), (0, 7) * 4
    one_life = peak((7,), lambda simulated: simulated(1)) / 100
    assert peak(many, lambda simulated: simulated(1)) - peak(few, lambda simulated: simulated(1)) < one_life
    assert peak(many, keeps_all) - peak(few, keeps_all) > one_life, "the check would see lives that are kept"


def keeps_all(simulated: CombinationRuns) -> list[object]:
    """Simulate as `CombinationRuns` does, but keep every life."""
    futures = Futures(simulated.experiment, shared_history(simulated.experiment, 1))
    return [futures.simulate(arm) for arm in simulated.arms]


def test_the_whole_is_what_a_comparison_says(programme: str, shares: Ablation) -> None:
    compared = compare(BASELINE, [programme], runs=4, jobs=1, counterfactuals=False).differences
    compared = compared[(compared["area"] == "all") & compared["period"].isin(shares.whole["period"])].set_index(["measure", "period"])
    for row in shares.whole.itertuples():
        theirs = compared.loc[(row.measure, row.period)]
        assert row.share == pytest.approx(theirs["difference"]) and row.low == pytest.approx(theirs["difference_low"])
        assert row.mean_low == pytest.approx(theirs["difference_mean_low"], nan_ok=True)


@pytest.mark.parametrize("blocks", ["kind", "ingredient"])
def test_the_order_of_listing_changes_nothing(blocks: str, tmp_path: Path) -> None:
    both = [ablate(scenario(tmp_path, listed, "listed"), runs=2, jobs=1, blocks=blocks) for listed in (ingredients(), ingredients()[::-1])]
    pd.testing.assert_frame_equal(both[0].shares, both[1].shares, check_exact=True)
    pd.testing.assert_frame_equal(both[0].interactions, both[1].interactions, check_exact=True)


def test_results_are_written_and_told(shares: Ablation) -> None:
    assert shares.out is not None
    assert sorted(path.name for path in shares.out.iterdir()) == ["combinations.parquet", "interactions.csv", "run.json", "runs", "shares.csv"]
    table = pd.read_csv(shares.out / "shares.csv")
    wanted = "scenario block measure unit share low high mean_low mean_high sampling_error runs".split()
    assert set(wanted) <= set(table) and set(table["measure"]) == set(MAIN) and (table["runs"] == 4).all()
    record = json.loads((shares.out / "run.json").read_text())
    assert record["question"] == "ablate" and record["combinations"] == 32 and len(record["whole"]) == len(MAIN)
    assert list(record["blocks"]) == sorted(block.name for block in shares.blocks)
    simulated = pd.read_parquet(shares.out / "combinations.parquet")
    assert len(simulated) == 4 * 32 and simulated["on: domestic abuse workers"].sum() == 4 * 16
    text = "\n".join(ablation_lines(shares))
    assert "too few" in text and " of 10 pairs" in text and "never be used" in text


def test_one_thread_and_two_give_the_same_shares(programme: str, tmp_path: Path) -> None:
    for jobs in (1, 2):
        ablate(programme, runs=3, jobs=jobs, out=tmp_path / str(jobs))
    for name in ("shares.csv", "interactions.csv", "combinations.parquet"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_ctrl_c_keeps_the_runs_that_are_whole(programme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = CombinationRuns.__call__

    def interrupted(simulated: CombinationRuns, seed: int) -> dict[str, np.ndarray]:
        if seed == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return honest(simulated, seed)

    monkeypatch.setattr(CombinationRuns, "__call__", interrupted)
    found = ablate(programme, runs=5, jobs=1, out=tmp_path / "out")
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert found.is_stopped and record["seeds"] == [1, 2] and not record["is_complete"]
    assert set(pd.read_parquet(tmp_path / "out" / "combinations.parquet")["run"]) == {1, 2}
    with pytest.raises(KeyboardInterrupt):
        ablate(programme, runs=5, seed=3, jobs=1, out=tmp_path / "none")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out-unfinished", "out"]
    monkeypatch.undo()
    ablate(programme, runs=5, jobs=1, out=tmp_path / "out", resume=True)
    ablate(programme, runs=5, jobs=1, out=tmp_path / "whole")
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole") and not unfinished(tmp_path / "out").exists()


def test_reinvested_combinations_all_cost_the_same() -> None:
    chosen = resolve_scenario(PROGRAMME)
    costing, blocks = Costing(experiment_of([chosen])), components_of(chosen.policy, "kind")
    spends = [costing.spend(each).gbp for each in policies_of_combinations(chosen.policy, blocks, tuple(range(16)), costing)]
    assert max(spends) - min(spends) < 0.5 and spends[0] > 100_000
    assert [costing.spend(each).gbp for each in policies_of_combinations(chosen.policy, blocks, (0,), None)] == [0.0]


def test_a_combination_holds_the_ingredients_that_are_on() -> None:
    policy = resolve_scenario("hertfordshire_family_safeguarding").policy
    blocks = components_of(policy, "kind")
    assert len(blocks) == 10 and len(components_of(policy, "ingredient")) == len(policy.ingredients)
    assert sum(len(block.ingredients) for block in blocks) == len(policy.ingredients)
    on = sum(1 << i for i, block in enumerate(blocks) if block.name in ("domestic abuse workers", "shared records"))
    kinds = [getattr(each, "role", each.kind) for each in policy_of_combination(policy, blocks, on).ingredients]
    assert sorted(kinds) == ["information_sharing", "perpetrator_worker", "victim_worker"]


def test_findings_never_claim_what_chance_explains(shares: Ablation) -> None:
    def finding_line(share: float, error: float, component_stands: bool, whole_stands: bool, other: float = 0.1) -> str:
        rows = pd.DataFrame({"block": ["a", "b"], "share": [share, other], "stands_out": [component_stands, False], "unit": "children"})
        whole = pd.DataFrame({"share": [share], "stands_out": [whole_stands], "unit": ["children"], "runs": [20]})
        return finding("needless_plans", next(whole.itertuples()), rows)

    assert finding_line(-40.0, 100.0, False, False) == "Needless plans: no clear difference in all; no ingredient stands out"
    assert finding_line(-40.0, 5.0, False, True) == "Needless plans: -40 in all; no ingredient stands out"
    assert finding_line(-40.0, 5.0, True, True) == "Needless plans: -40 in all; most clearly a (-40)"
    assert finding_line(40.0, 5.0, True, False) == "Needless plans: no clear difference in all; a (+40) stands out"
    assert finding_line(-13.0, 5.0, True, True, -120.0) == "Needless plans: -13 in all; most clearly a (-13); larger but less sure b (-120)"


def test_nothing_stands_out_of_noise_more_often_than_it_says() -> None:
    """Five blocks of pure noise, twelve runs: in at most about one of ten ablations something stands out."""
    from experiments.ablation.tables import share_statistics

    noise = np.random.default_rng(1).normal(size=(1000, 12, 5))
    false = np.mean([any(share_statistics(runs[:, b], 0.0, 5)["stands_out"] for b in range(5)) for runs in noise])
    assert 0.06 < false < 0.125
    assert share_statistics(noise[0, :, 0] + 5.0, 0.0, 5)["stands_out"] and not share_statistics(noise[0, :, 0] + 5.0, 100.0, 5)["stands_out"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([BASELINE], ["ingredients", "none", "at least one ingredient"]),
        ([PROGRAMME, "--blocks", "kinds"], ["--blocks", "kinds", "kind or ingredient", "Did you mean 'kind'?"]),
        ([PROGRAMME, "--measures", "care_entrys"], ["--measures", "care_entrys", "Did you mean 'care_entries'?"]),
        ([PROGRAMME, "--measures", "care_entries,care_entries"], ["--measures", "each measure once"]),
        ([PROGRAMME, "--measures", ""], ["--measures"]),
        ([PROGRAMME, "--samples", "1"], ["--samples", "got 1", "from 2 to 40"]),
        ([PROGRAMME, "--samples", "41"], ["--samples", "got 41", "from 2 to 40"]),
    ],
)
def test_bad_input_gives_its_message(arguments: list[str], words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ablate", *arguments, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert not said.out and "Traceback" not in said.err and all(word in said.err for word in words), said.err
    assert list(tmp_path.iterdir()) == []


def test_the_command_draws_the_shares_and_python_has_the_same_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ablate", PROGRAMME, "--runs", "2", "--jobs", "1", "--measures", "care_entries,needless_plans,harm_at_home_events", "--reinvest"]
    assert main([*asked, "--out", str(tmp_path / "out")]) == 0
    assert "goes into generic social workers" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "out" / "figures" / "shares.csv")
    assert (tmp_path / "out" / "figures" / "shares.png").stat().st_size > 10_000 and len(table) == 3 * 5
    assert experiments.ablate is ablate
