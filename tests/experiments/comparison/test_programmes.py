"""Every programme loads, is sourced, fits its place and time, costs what was announced, and runs; all of them stand side by side."""

import json
import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
import yaml

import experiments.comparison.programmes as module
from experiments.calibration.knobs import at_bounds, read_first_fit
from experiments.comparison.programmes import all_programmes, groups_of, programmes, side_by_side
from experiments.costs.announced_budgets import budget_checks, planned_spend, price_level
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError
from experiments.inputs.load import CONFIGS, config_names, policy_at, read_authority
from experiments.inputs.scenario import ResolvedScenario, resolve_scenario
from experiments.presentation.terminal.budgets import budget_table, posts_of
from experiments.presentation.terminal.programmes import programme_lines, write_side_by_side
from experiments.runs.experiment import business_as_usual_of, experiment_of
from experiments.runs.simulate_seed import simulate_seed
from experiments.runs.store import RunStore, unfinished
from experiments.runs.tasks import Result
from experiments.validation.reported_effects import check_reported
from run import main
from simulation.calendar import week_of
from simulation.published_claims import Announced, days_of
from simulation.settings import Policy
from tests.helpers import REPOSITORY, littleton

DATA = REPOSITORY / "tests" / "data"
BASELINE, PROGRAMME = (str(DATA / f"tiny_{name}.yaml") for name in ("baseline", "programme_run"))
SECTION_7 = {
    "derbyshire_2013_training": "derbyshire",
    "hertfordshire_2015_as_announced": "hertfordshire",
    "hertfordshire_family_safeguarding": "hertfordshire",
    "hertfordshire_next_step": "hertfordshire",
    "lancashire_2021": "lancashire",
    "luton_2017": "luton",
    "peterborough_2017": "peterborough",
    "bracknell_forest_2017": "bracknell_forest",
    "west_berkshire_2017": "west_berkshire",
    "islington_motivational_interviewing": "islington",
    "signs_of_safety": "brent",
    "reclaiming_social_work": "hackney",
    "hertfordshire_more_social_workers_only": "hertfordshire",
    "hertfordshire_smaller_caseloads_only": "hertfordshire",
    "hertfordshire_training_only": "hertfordshire",
}
TWO_YEARS, THREE_YEARS = timedelta(days=720), timedelta(days=1080)


def test_every_programme_has_its_scenario_on_its_own_authority() -> None:
    assert {name: resolve_scenario(name).authority.name for name in all_programmes()} == SECTION_7


@pytest.mark.parametrize("name", SECTION_7)
def test_a_programme_s_window_reaches_from_two_years_before_it_to_three_after(name: str) -> None:
    chosen = resolve_scenario(name)
    start = first_start(chosen.policy)
    assert start is not None
    assert start - chosen.start >= TWO_YEARS and chosen.end - start >= THREE_YEARS - timedelta(days=40)
    if chosen.reported:
        check_reported(chosen)


@pytest.mark.parametrize("name", SECTION_7)
def test_a_programme_s_posts_have_whole_sources_and_its_file_says_what_is_assumed(name: str) -> None:
    policy = resolve_scenario(name).policy
    assert all(len(each.source) > 10 for each in policy.ingredients)
    assert len({each.source for each in policy.ingredients}) > len(policy.ingredients) // 4


@pytest.mark.parametrize("name", [name for name in SECTION_7 if resolve_scenario(name).announced])
def test_an_announced_budget_is_met_or_the_file_says_why_not(name: str) -> None:
    checks = list(budget_checks(resolve_scenario(name)))
    assert checks
    for check in checks:
        assert check.is_met or check.announced.missed_because, f"{check.announced.what}: {check.ratio:.2f}"


def test_the_announced_budgets_are_those_of_the_sources() -> None:
    announced = {name: sorted(each.gbp for each in resolve_scenario(name).announced) for name in SECTION_7}
    assert announced["derbyshire_2013_training"] == [600_000, 750_000, 1_350_000]
    assert announced["hertfordshire_family_safeguarding"] == announced["hertfordshire_2015_as_announced"] == [4_860_000]
    assert announced["lancashire_2021"] == [6_000_000, 6_000_000, 12_000_000] and announced["signs_of_safety"] == [480_000]
    four = [name for name in SECTION_7 if name.endswith("_2017")]
    of_hertfordshire = read_authority("hertfordshire").children.value
    children = {name: resolve_scenario(name).authority.children.value for name in four}
    shares = {name: 11_600_000 * number / (sum(children.values()) + of_hertfordshire) for name, number in children.items()}
    assert all(announced[name] == [pytest.approx(share, abs=5001)] for name, share in shares.items())


def test_the_budget_table_says_what_the_money_buys(capsys: pytest.CaptureFixture[str]) -> None:
    """Every budget's posts, courses and running costs add up to what is said in all; the grant of 2015 and who of the 47 it pays."""
    found = [resolve_scenario(name) for name in ("hertfordshire_family_safeguarding", "luton_2017", "peterborough_2017")]
    checks = [check for chosen in found for check in budget_checks(chosen)]
    assert all(check.gbp_planned == check.posts + check.courses + check.running for check in checks)
    lines = list(budget_table(found))
    grant = next(line for line in lines if "Innovation Programme" in line).split()
    assert grant[-9:-6] == ["4.86", "of", "2015"] and grant[-1] == "99%"
    announced, posts, courses, running, in_all = map(float, grant[-6:-1])
    assert announced == pytest.approx(4.86 / price_level(2015), abs=0.005) and posts + courses + running == pytest.approx(in_all, abs=0.02)
    assert any("47 posts (10 social workers, 2 team managers, 8 victim workers" in line for line in lines)
    both = next(i for i, line in enumerate(lines) if line == "Together, 2 places")
    assert f"{(1_550_000 + 1_330_000) / 1e6:.2f} of 2017" in lines[both + 1]
    assert main(["budgets", "hertfordshire_training_only"]) == 2
    said = capsys.readouterr()
    assert not said.out and "no budget was announced" in said.err and "luton_2017" in said.err


def test_a_budget_buys_the_posts_that_its_payers_pay_in_its_time() -> None:
    """Littleton's 2 posts are the grant's until 2015, then police and health share them; a budget of 2016 by the police has a part of them."""
    post = {"kind": "posts", "role": "victim_worker", "fte": {"hill": 2}, "starts": {"hill": "2014-05-05"}, "payer": "grant", "source": "invented"}
    shared = {**post, "payers": {"police": 0.5, "nhs": 0.5}, "switch": "2015-06-01"}
    policy = Policy(name="x", title="x", about="x", ingredients=(shared,))
    stated = {"what": "x", "gbp": 1, "price_year": 2015, "source": "invented"}

    def bought(payer: str, starts: str, ends: str) -> list[str]:
        return list(posts_of(policy, Announced(payers=(payer,), starts=starts, ends=ends, **stated)))  # type: ignore[arg-type]

    assert bought("grant", "2014-04-01", "2015-03-31") == bought("police", "2015-04-01", "2016-03-31") == ["2 posts (2 victim workers)"]
    assert (
        bought("police", "2014-04-01", "2015-03-31")
        == bought("grant", "2016-04-01", "2017-03-31")
        == bought("grant", "2013-04-01", "2014-03-31")
        == []
    )


def test_forty_seven_were_recruited_in_hertfordshire() -> None:
    policy = resolve_scenario("hertfordshire_family_safeguarding").policy
    assert sum(sum(each.fte.values()) for each in policy.ingredients if each.kind == "posts") == 47  # type: ignore[attr-defined]


def test_planned_spend_falls_into_the_year_in_which_its_weeks_end(tmp_path: Path) -> None:
    """GBP 52,000 spread evenly over 52 weeks from Monday 30 June 2014: 39 of them end by 31 March 2015."""
    cost = {"kind": "programme_cost", "gbp": 52000, "starts": "2014-06-30", "ends": "2015-06-29", "payer": "grant", "source": "invented for tests"}
    path = tmp_path / "cost.yaml"
    path.write_text(yaml.safe_dump({"name": "cost", "title": "Cost", "about": "Money.", "ingredients": [cost]}))
    baseline = resolve_scenario(BASELINE)
    spend = planned_spend(policy_at(path, baseline.authority), experiment_of([baseline]))
    assert dict(zip(spend["year"], spend["gbp"])) == pytest.approx({"2014-15": 39_000, "2015-16": 13_000})
    assert set(spend["payer"]) == {"grant"}


def test_a_year_without_a_price_level_is_refused() -> None:
    assert 0.7 < price_level(2012) < price_level(2021) < 1.0
    with pytest.raises(InputError, match="price_level_1999"):
        price_level(1999)


def test_amounts_for_each_team_and_area_are_written_out_by_the_authority_s_own(tmp_path: Path) -> None:
    authority = littleton()
    teams = {area.name: area.safeguarding_teams for area in authority.areas}
    first = next(iter(teams))
    post = {"kind": "posts", "payer": "grant", "source": "invented for tests"}
    many = {**post, "role": "victim_worker", "fte": {"per_team": 0.5}, "starts": "2014-09-29"}
    one = {**post, "role": "psychologist", "fte": {"per_area": 1}, "starts": {first: "2014-09-29"}}
    path = tmp_path / "any.yaml"
    path.write_text(yaml.safe_dump({"name": "any", "title": "Any", "about": "Anywhere.", "ingredients": [many, one]}))
    policy = policy_at(path, authority)
    assert policy.ingredients[0].fte == {name: 0.5 * number for name, number in teams.items()}  # type: ignore[attr-defined]
    assert policy.ingredients[1].fte == {first: 1}  # type: ignore[attr-defined]


def test_what_stands_at_a_bound_is_said_in_the_authority_s_file() -> None:
    study = read_first_fit()
    for name in config_names("authorities"):
        text = (CONFIGS / "authorities" / f"{name}.yaml").read_text()
        if "run.py authority" in text.splitlines()[0]:
            said = "".join(line for line in text.splitlines() if line.startswith("# - At the bound"))
            assert all(each in said for each in at_bounds(read_authority(name), study)), name


def few_weeks(chosen: ResolvedScenario) -> ResolvedScenario:
    """Return a scenario with a burn-in of a year, from four weeks before it starts to ten weeks after."""
    start = first_start(chosen.policy)
    assert start is not None
    years = chosen.authority.burn_in_years.model_copy(update={"value": 1.0, "low": None})
    authority = chosen.authority.model_copy(update={"burn_in_years": years})
    return replace(chosen, authority=authority, start=start - timedelta(weeks=4), end=start + timedelta(weeks=10))


BIND_LATER = ("hertfordshire_smaller_caseloads_only",)
"""A limit to caseloads changes nothing until workers hold more: not within ten weeks of so short a burn-in."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SECTION_7)
def test_a_programme_runs_and_parts_from_business_as_usual_when_it_starts(name: str) -> None:
    short = few_weeks(resolve_scenario(name))
    experiment = experiment_of([business_as_usual_of(short), short])
    usual, programme = simulate_seed(experiment, 1)
    before = week_of(first_start(short.policy)) - experiment.first_week
    assert before > 0 and usual.weekly[:before].tobytes() == programme.weekly[:before].tobytes()
    if name not in BIND_LATER:
        assert usual.weekly[before:].tobytes() != programme.weekly[before:].tobytes()
    assert programme.weekly.shape[1] == len(short.authority.areas)


def test_programmes_of_one_place_and_window_share_their_baseline() -> None:
    groups = groups_of(["hertfordshire_family_safeguarding", "luton_2017", "hertfordshire_training_only", "hertfordshire_next_step"])
    assert [[one.name for one in group.programmes] for group in groups] == [
        ["hertfordshire_family_safeguarding", "hertfordshire_training_only"],
        ["luton_2017"],
        ["hertfordshire_next_step"],
    ]
    assert all(first_start(group.usual.policy) is None for group in groups)
    assert len({group.name for group in groups}) == 3


def test_groups_that_differ_in_their_path_of_thresholds_alone_have_folders_of_their_own(tmp_path: Path) -> None:
    other = yaml.safe_load(Path(PROGRAMME).read_text()) | {"name": "other", "thresholds": "stay"}
    for name in ("tiny.yaml", "tiny_programme.yaml"):
        (tmp_path / name).write_text((DATA / name).read_text())
    (tmp_path / "other.yaml").write_text(yaml.safe_dump(other))
    groups = groups_of([PROGRAMME, str(tmp_path / "other.yaml")])
    assert [group.name for group in groups] == ["tiny_2014-01-01_2015-12-31_halfway", "tiny_2014-01-01_2015-12-31_stay"]
    assert [group.name for group in groups_of([PROGRAMME])] == ["tiny_2014_2015"]


@pytest.mark.parametrize("wrong", ["hertfordshire_busness", "hertfordshire_business_as_usual"])
def test_what_is_no_programme_is_refused(wrong: str) -> None:
    with pytest.raises(InputError):
        groups_of([wrong])


def test_side_by_side_shows_the_differences_of_each_pair_and_ctrl_c_keeps_what_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, asked = module.run_experiment, []

    def stopped_at_the_second(experiment, how, products, session):  # type: ignore[no-untyped-def]
        asked.append(how.out)
        if len(asked) > 1:
            raise KeyboardInterrupt
        return run(experiment, how, products, session)

    monkeypatch.setattr(module, "run_experiment", stopped_at_the_second)
    monkeypatch.setattr(module, "groups_of", lambda names: [module.group_of([resolve_scenario(PROGRAMME)])] * 2)
    found = []
    for results in programmes([PROGRAMME], runs=2, jobs=1, out=tmp_path):
        found.append(results)
        write_side_by_side(found, tmp_path)
    assert len(asked) == 2 and len(found) == 1 and found[0].is_stopped
    (row,) = side_by_side(found).to_dict("records")
    table = found[0].differences
    last = list(table["period"].unique())[-1]
    one = table[(table["measure"] == "needless_plans") & (table["area"] == "all") & (table["period"] == last)].iloc[0]
    assert row["needless_plans_difference"] == one["difference"] and row["runs"] == 2
    assert any("tiny_programme_run" in line for line in programme_lines(found))
    assert (tmp_path / "programmes.csv").exists() and (asked[0] / "summary.parquet").exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_in_the_second_group_keeps_the_first_and_the_seeds_that_are_finished(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal comes when one of 12 seeds of the second group is finished: the first group is whole, the second has few, no third begins."""
    seeds = 12
    twice = [replace(module.group_of([resolve_scenario(PROGRAMME)]), name=name) for name in ("first", "second", "third")]
    twice = [replace(group, usual=replace(group.usual, name=f"{group.name}:usual")) for group in twice]
    monkeypatch.setattr(module, "groups_of", lambda names: twice)
    write, seen = RunStore.write, []

    def interrupted(self: RunStore, key: str, result: Result) -> None:
        write(self, key, result)
        seen.append(key)
        if len(seen) == seeds + 1:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(RunStore, "write", interrupted)
    out = tmp_path / "out"
    found = list(programmes([PROGRAMME], runs=seeds, jobs=jobs, out=out, keep="weekly"))
    finished = found[1].finished
    assert [results.is_stopped for results in found] == [False, True] and len(found[0].finished) == seeds and 1 <= len(finished) < seeds
    assert sorted(path.name for path in out.iterdir()) == ["first", "run.json", "second"] and unfinished(out).is_dir()
    records = [json.loads((out / name / "run.json").read_text()) for name in (".", "first", "second")]
    assert [record["is_complete"] for record in records] == [False, True, False] and records[2]["seeds"] == finished
    assert len(pd.read_parquet(out / "second" / "weekly.parquet", columns=["run"])["run"].unique()) == len(finished)
    list(programmes([PROGRAMME], runs=seeds, jobs=2, out=out, resume=True))
    assert len(seen) == 3 * seeds and not unfinished(out).exists(), "nothing is simulated twice"
    first, third = (pd.read_parquet(out / name / "differences.parquet").drop(columns="baseline") for name in ("first", "third"))
    pd.testing.assert_frame_equal(first, third)


def test_days_of_a_period() -> None:
    assert [day.isoformat() for day in days_of("2014-11-01/2015-03-31")] == ["2014-11-01", "2015-03-31"]
