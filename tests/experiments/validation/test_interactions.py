"""Interactions on the tiny authority: what a setting forces, what one that does nothing gives, and where a change of care entries comes from."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from agents.standing import CARE_ORDER, CARE_TRACK, INTERIM_ORDER, ORDER_CHANGED, PLAN_TRACK, RETURNED_HOME, SECTION_20
from experiments.inputs.errors import InputError
from experiments.inputs.load import read_parameters
from experiments.inputs.parameter_choice import parameter_choice
from experiments.inputs.scenario import resolve_scenario
from experiments.measures.evaluate import Cell
from experiments.measures.periods import Period
from experiments.presentation.figures import interactions as drawing
from experiments.presentation.terminal.interactions import interaction_lines
from experiments.runs.experiment import Experiment
from experiments.runs.failures import RunFailed
from experiments.runs.options import RunOptions, runs_of
from experiments.runs.session import open_session
from experiments.runs.study_runs import StudyRun
from experiments.runs.words import WORDS
from experiments.validation.interaction_counts import AT_FINAL_HEARING, MEETINGS, ROUTES, SECTION_20_ROUTE, SUMMED, routes_of
from experiments.validation.interaction_settings import USUAL, Setting, interaction_settings, setting_named
from experiments.validation.interaction_tables import SettingRuns, effects_table, levels_table, ratio_of_means, sign_against
from experiments.validation.interaction_trace import ALL_ROUTES, BY_FACTOR, BY_MEETING, BY_ROUTE, Sides, parts_of_change
from experiments.validation.interaction_work import MEASURES, InteractionWork, SettingRun, interaction_work
from experiments.validation.interactions import Asked, Interactions, interactions, interactions_of, simulated, usual_and_programme
from run import main
from simulation.danger_line import LINES
from simulation.world import EPISODE
from tests.experiments.presentation.figures.rules import faults_of
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
PROGRAMME, BASELINE = str(DATA / "tiny_programme_run.yaml"), str(DATA / "tiny_baseline.yaml")

NEVER = setting_named("workers_never_confront", interaction_settings(), "--trace")
NOTHING = Setting(
    name="nothing",
    title="nothing is otherwise",
    values={"confront_level": read_parameters()["confront_level"].value},
    status="assumed",
    source="a test",
)


def asked(settings: tuple[Setting, ...], how: RunOptions, is_traced: bool = False) -> Interactions:
    """Return settings on the tiny authority."""
    return interactions_of(resolve_scenario(PROGRAMME), settings, how, parameter_choice(None, "held"), is_traced)


@pytest.fixture(scope="module")
def done() -> Interactions:
    """Return a setting that does nothing and one that is traced, two runs each."""
    return asked((NOTHING, NEVER), runs_of(2, 1, 2, None), is_traced=True)


def test_a_setting_that_does_nothing_gives_a_ratio_of_one_and_the_programmes_own_effect(done: Interactions) -> None:
    rows = done.levels[done.levels["setting"] == NOTHING.name]
    assert len(rows) == len(MEASURES) + 1 and (rows["ratio"] == 1.0).all() and rows["mean_low"].isna().all()
    assert (rows["mean"] == rows["usual_mean"]).all() and (rows["runs"] == 2).all()
    effects = {name: done.effects[done.effects["setting"] == name]["difference"].tolist() for name in ("as_usual", NOTHING.name, NEVER.name)}
    assert effects["as_usual"] == effects[NOTHING.name] != effects[NEVER.name]
    others = done.levels[done.levels["setting"] == NEVER.name]
    assert (others["ratio"] != 1.0).any() and (others["is_forced"] == "yes").all() and (rows["is_forced"] == "no").all()


@pytest.mark.fast
def test_tables_by_hand() -> None:
    """As usual 10 and 20 children enter, 8 and 16 under the programme; under the setting 20 and 40, and 30 and 50: each against its own baseline."""
    cell = Cell("care_entries", "children", "all", "2014-07-01/2015-12-31")
    values = np.array([[[10.0, 8.0], [20.0, 16.0]], [[20.0, 30.0], [40.0, 50.0]]])[..., np.newaxis]
    runs = SettingRuns((USUAL, NEVER), [cell], {"values": values}, (), "training")
    level, effect = (table(runs).iloc[1] for table in (levels_table, effects_table))
    assert (level["usual_mean"], level["mean"], level["ratio"]) == (15.0, 30.0, 2.0)
    assert (effect["baseline_mean"], effect["difference"], effect["sign"], effect["programme"]) == (30.0, 10.0, "other", "training")
    usual = effects_table(runs).iloc[0]
    assert (usual["difference"], usual["low"], usual["high"], usual["sign"]) == (-3.0, pytest.approx(-3.9), pytest.approx(-2.1), "")


@pytest.fixture(scope="module")
def work() -> InteractionWork:
    """Return the work of one traced run as usual."""
    experiment = usual_and_programme(resolve_scenario(BASELINE))
    return interaction_work(replace(experiment, is_logging=True), is_traced=True)


@pytest.fixture(scope="module")
def short_work() -> InteractionWork:
    """Return the work of one traced run as usual over half a year."""
    scenario = replace(resolve_scenario(BASELINE), end=date(2014, 12, 31))
    return interaction_work(replace(usual_and_programme(scenario), is_logging=True), is_traced=True)


def meetings_under(name: str, work: InteractionWork) -> dict[str, float]:
    """Return the share of meetings of each presentation, and the mean confrontation, in one run under a setting."""
    setting = setting_named(name, interaction_settings(), "")
    (counts,) = work(SettingRun(StudyRun(setting.all_values, 1, work.experiment.arms)))["meetings"]
    found = dict(zip(MEETINGS, counts / counts[: len(WORDS["presentation"])].sum()))
    assert set(SUMMED) < set(found)
    return found


@pytest.mark.parametrize(
    ("name", "word", "share"),
    [
        ("all_parents_resist", "hostile_or_avoidant", 1.0),
        ("no_parent_resists", "hostile_or_avoidant", 0.0),
        ("all_disguise", "disguised_compliance", 1.0),
        ("nobody_disguises", "disguised_compliance", 0.0),
        ("all_open", "openly_engaged", 1.0),
        ("workers_never_confront", "confrontation", 0.0),
        ("workers_always_confront", "confrontation", 1.0),
    ],
)
def test_what_is_forced_happens_at_every_meeting(name: str, word: str, share: float, short_work: InteractionWork) -> None:
    assert meetings_under(name, short_work)[word] == pytest.approx(share, abs=1e-12)


def test_a_setting_is_judged_at_the_lines_that_it_is_given(work: InteractionWork) -> None:
    run = StudyRun({}, 1, work.experiment.arms)
    found = work(SettingRun(run))
    lines = tuple(map(float, found["lines"]))
    assert len(lines) == len(LINES) and np.isfinite(lines).all()
    again, low = work(SettingRun(run, lines)), work(SettingRun(run, (-99.0, -99.0, -99.0)))
    assert again["values"].tobytes() == found["values"].tobytes()
    entries, needless, missed = (MEASURES.index(name) for name in ("care_entries", "needless_care_entries", "missed_high_risk_children"))
    assert low["lines"].tolist() == [-99.0] * 3 and low["values"][0, needless] == 0.0 < found["values"][0, needless]
    assert low["values"][0, missed] > found["values"][0, missed] and low["values"][0, entries] == found["values"][0, entries]


def test_all_settings_of_a_seed_are_judged_at_its_lines_as_usual(tmp_path: Path) -> None:
    hostile = setting_named("all_parents_resist", interaction_settings(), "")
    seen = list[SettingRun]()

    class Watched(InteractionWork):
        def __call__(self, asked: SettingRun) -> dict[str, np.ndarray]:
            seen.append(asked)
            return super().__call__(asked)

    experiment = usual_and_programme(resolve_scenario(BASELINE))
    work = interaction_work(experiment, False)
    watched = Watched(work.experiment, work.evaluator, work.places)
    how = runs_of(2, 1, 1, None)
    asked_for = Asked(experiment, (USUAL, hostile), watched)
    with open_session(how, "test", {}) as session:
        simulated(asked_for, session, how.seeds)
        own = [tuple(session.store.read(asked_for.keys_of_seed(seed)[0])["lines"]) for seed in how.seeds]
    assert [each.lines for each in seen] == [None, None, *own] and own[0] != own[1]


def test_a_seed_that_fails_under_a_setting_is_left_out_and_none_left_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = {2}

    class Failing(InteractionWork):
        def __call__(self, asked: SettingRun) -> dict[str, np.ndarray]:
            if asked.lines is not None and asked.run.seed in failing:
                raise ValueError("a test")
            return super().__call__(asked)

    def work_of(experiment: Experiment, is_traced: bool) -> InteractionWork:
        return Failing(**vars(interaction_work(experiment, is_traced)))

    monkeypatch.setattr("experiments.validation.interactions.interaction_work", work_of)
    done = asked((NOTHING,), runs_of(2, 1, 1, None))
    assert done.finished == [1] and done.is_incomplete and "seed 2" in done.incomplete and (done.levels["runs"] == 1).all()
    failing.add(1)
    with pytest.raises(RunFailed, match="a test"):
        asked((NOTHING,), runs_of(2, 1, 1, None))


def test_routes_add_up_to_the_change_of_care_entries(done: Interactions) -> None:
    levels = done.levels[done.levels["measure"] == "care_entries"].set_index("setting")["mean"]
    routes = done.trace[done.trace["part"] == BY_ROUTE].set_index("what")
    assert len(routes) > 3
    for column, setting in (("usual", "as_usual"), ("here", NEVER.name)):
        assert routes.loc[ALL_ROUTES, column] == levels[setting] == pytest.approx(routes[column].drop(ALL_ROUTES).sum())
    assert routes["change"].drop(ALL_ROUTES).sum() == pytest.approx(levels[NEVER.name] - levels["as_usual"]) and (routes["change"] != 0.0).any()


def test_what_makes_a_route_multiplies_to_its_children_and_adds_up_to_its_change(done: Interactions) -> None:
    factors = done.trace[done.trace["part"] == BY_FACTOR]
    route = done.trace[(done.trace["part"] == BY_ROUTE) & (done.trace["what"] == SECTION_20_ROUTE)].iloc[0]
    own = factors[factors["what"] == SECTION_20_ROUTE]
    assert len(own) == 4 and own["of_the_change"].sum() == pytest.approx(route["change"])
    shares = own[own["quantity"].str.startswith("share")]
    assert (shares[["usual", "here"]] > 0.0).all(axis=None) and (shares[["usual", "here"]] <= 1.0).all(axis=None)


def test_parts_of_a_change_by_hand() -> None:
    """Twice as many asked, half of whom agree as before, three children each: all of the change from 6 to 12 goes with the asking."""
    chain = [(4.0, 8.0), (2.0, 4.0), (6.0, 12.0)]
    assert parts_of_change([Sides(np.array([a]), np.array([b])) for a, b in chain]) == pytest.approx([6.0, 0.0, 0.0])
    chain[1] = (2.0, 2.0)
    assert sum(parts_of_change([Sides(np.array([a]), np.array([b])) for a, b in chain])) == pytest.approx(6.0)
    chain[2] = (6.0, 6.0)
    assert parts_of_change([Sides(np.array([a]), np.array([b])) for a, b in chain]) == pytest.approx([6.0 * np.log(2), -6.0 * np.log(2), 0.0])
    chain[0] = (0.0, 8.0)
    assert np.isnan(parts_of_change([Sides(np.array([a]), np.array([b])) for a, b in chain])).all()


def episode(child: int, status: int, start: int, end: int = -1, reason: int = 0, track: int = CARE_TRACK) -> np.void:
    """Return an episode of a child of family child // 10."""
    row = np.zeros(1, EPISODE)
    row["child_key"], row["family_key"], row["track"], row["status"] = child, child // 10, track, status
    row["start_week"], row["end_week"], row["reason_ended"] = start, end, reason
    return row[0]


def test_routes_by_hand() -> None:
    """Siblings by agreement in one week, one back and in again later; one at the final hearing; one order that follows another; one too early."""
    episodes = np.array(
        [
            episode(11, SECTION_20, 100, 110, RETURNED_HOME),
            episode(12, SECTION_20, 100, 120, ORDER_CHANGED),
            episode(21, INTERIM_ORDER, 105, 105, ORDER_CHANGED),
            episode(21, CARE_ORDER, 105),
            episode(12, INTERIM_ORDER, 120, 130, ORDER_CHANGED),
            episode(12, CARE_ORDER, 130),
            episode(31, INTERIM_ORDER, 130),
            episode(41, INTERIM_ORDER, 99),
            episode(51, 1, 107, track=PLAN_TRACK),
            episode(11, SECTION_20, 140),
        ]
    )
    routes, agreed = routes_of(episodes, Period("", 100, 140, False))
    found = {route: count for route, count in zip(ROUTES, routes) if count}
    assert found == {SECTION_20_ROUTE: 3.0, ROUTES[INTERIM_ORDER - 1]: 1.0, AT_FINAL_HEARING: 1.0} and agreed == 2.0


@pytest.mark.fast
def test_a_ratio_and_its_interval() -> None:
    assert ratio_of_means(np.array([3.0, 1.0]), np.array([1.0, 1.0]))[0] == 2.0
    assert np.isnan(ratio_of_means(np.zeros(3), np.ones(3))).all() and np.isnan(ratio_of_means(np.ones(3), np.zeros(3))).all()
    assert np.isnan(ratio_of_means(np.array([3.0]), np.array([1.0]))[1]), "one run has no interval"
    rng, held = np.random.default_rng(1), 0
    for _ in range(1000):
        usual = rng.normal(100.0, 15.0, 6)
        ratio, low, high = ratio_of_means(0.8 * usual + rng.normal(0.0, 4.0, 6), usual)
        assert low < ratio < high
        held += low < 0.8 < high
    assert 870 <= held <= 930, "a 90 % interval, 1,000 made tables"


@pytest.mark.fast
def test_a_sign_is_known_where_both_intervals_lie_off_zero() -> None:
    usual, sure = {"difference": -5.0, "mean_low": -8.0, "mean_high": -2.0}, {"difference": 5.0, "mean_low": 2.0, "mean_high": 8.0}
    unsure = {"difference": -1.0, "mean_low": -8.0, "mean_high": 6.0}
    assert sign_against(sure, usual) == {"sign": "other", "is_known": "yes"} and sign_against(usual, usual)["sign"] == "same"
    assert sign_against(unsure, usual) == {"sign": "same", "is_known": "no"}
    assert sign_against({**unsure, "difference": 0.0}, usual)["sign"] == ""


def test_runs_that_are_added_give_what_as_many_at_once_give(tmp_path: Path, done: Interactions) -> None:
    out = tmp_path / "out"
    first = asked((NEVER,), runs_of(1, 1, 1, out), is_traced=True)
    assert first.levels["mean_low"].isna().all() and first.finished == [1]
    both = asked((NEVER,), runs_of(1, 1, 1, out, add_runs=1), is_traced=True)
    for name in ("levels", "effects", "trace"):
        table = getattr(done, name)
        pd.testing.assert_frame_equal(getattr(both, name), table[table["setting"] != NOTHING.name].reset_index(drop=True))
    assert {path.name for path in out.iterdir()} == {"interactions.csv", "interactions_effects.csv", "interactions_trace.csv", "run.json", "runs"}
    assert len(pd.read_csv(out / "interactions_trace.csv")) == len(done.trace)


def test_the_text_says_every_setting_and_part(done: Interactions) -> None:
    text = "\n".join(interaction_lines(done, 150))
    for word in (NOTHING.title, f"{NEVER.title} (forced)", "needless care", "in danger and", "Care entries by route", "families that agreed"):
        assert word in text, word
    assert "So few runs (2)" in text and all(len(line) <= 150 for line in text.splitlines())


def test_the_figure_has_a_panel_for_each_measure_and_few_runs_only_ask(done: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[tuple[Figure, pd.DataFrame]] = []
    monkeypatch.setattr(drawing, "save", lambda figure, table, _: saved.append((figure, table)))
    drawing.draw_interactions(done, Path("figures"))
    ((figure, table),) = saved
    assert faults_of(figure, ["Tiny, plans on 31 December 2015, all else 1 July 2014 to 31 December 2015"], is_few=True) == []
    panels = [ax for ax in figure.axes if ax.get_visible()]
    assert len(panels) == len(MEASURES) + 1 and all(ax.get_xscale() == "log" for ax in panels)
    assert [label.get_text() for label in panels[0].get_yticklabels()] == [NOTHING.title, NEVER.title]
    assert "times as many as usual" in drawing.finding(table) and "as_usual" not in set(table["setting"])


def test_business_as_usual_alone_has_levels_and_no_effects() -> None:
    done = interactions_of(resolve_scenario(BASELINE), (NOTHING,), runs_of(1, 1, 1, None), parameter_choice(None, "held"))
    assert done.effects.empty and done.trace.empty and (done.levels["ratio"].dropna() == 1.0).all()
    assert "Effects" not in "\n".join(interaction_lines(done))


@pytest.mark.fast
def test_a_parameter_that_a_setting_holds_cannot_be_set() -> None:
    with pytest.raises(InputError, match=r"^--set: confront_level: got -0.5; allowed: a parameter that no setting holds\."):
        interactions(PROGRAMME, parameters={"confront_level": -0.5})


@pytest.mark.fast
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--trace", "all_disguise"], "--trace: got all_disguise without --interactions"),
        (["--interactions", "--trace", "all_disguises"], "Did you mean 'all_disguise'?"),
        (["--interactions", "--keep", "logs"], "--keep: got 'logs'"),
        (["--interactions", "--csv"], "--csv beside --interactions"),
        (["--interactions", "--runs", "0"], "--runs"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", PROGRAMME, *options]) == 2
    assert said in capsys.readouterr().err


def test_the_command_writes_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["validate", PROGRAMME, "--interactions", "--trace", NEVER.name, "--runs", "1", "--draws", "held", "--out", str(out)]) == 0
    assert "workers never confront (forced)" in capsys.readouterr().out
    table = pd.read_csv(out / "interactions.csv")
    assert set(table["setting"]) == {"as_usual", NEVER.name} and (out / "figures" / "interactions.png").exists()
    assert BY_MEETING in set(pd.read_csv(out / "interactions_trace.csv")["part"])
