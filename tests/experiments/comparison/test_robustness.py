"""A programme in every combination of forms: arms, tables that add up, and the table that ships tied to forms, refits and model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.form_arms import arms_of
from experiments.comparison.forms_effects import read_effects, shipped_effects, why_not_shown
from experiments.comparison.robustness import Robustness, gaps_of, robustness
from experiments.comparison.robustness_runs import ready_of
from experiments.comparison.robustness_tables import ALONE, HELP, MEASURES, RAISED, WHOLE, WITHOUT, FormRuns, level_table, over_forms
from experiments.inputs.errors import InputError, NotRefitted
from experiments.inputs.form_design import combinations_of
from experiments.inputs.forms import digest_of_forms, read_forms
from experiments.inputs.load import parameters_of, read_authority
from experiments.inputs.scenario import resolve_scenario
from experiments.measures.evaluate import Cell
from experiments.posteriors.draws import digest_of
from experiments.posteriors.fitted_forms import COLUMNS, in_form, model_of, refits_for
from experiments.presentation.terminal.robustness import robustness_lines
from experiments.runs.experiment import business_as_usual_of, experiment_of
from tests.tiny_forms import programme, two_forms

PLACE = "hertfordshire:family_safeguarding@2014-06-02"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for Tiny's programme and its results."""
    return tmp_path_factory.mktemp("robustness")


@pytest.fixture(scope="module")
def results(folder: Path) -> Robustness:
    """Tiny's programme in four combinations of two forms, which are not refitted."""
    with pytest.warns(NotRefitted, match="FORMS NOT REFITTED"):
        return robustness(str(programme(folder)), runs=2, jobs=1, forms=two_forms(), out=folder / "out")


def test_arms_are_parts_of_the_programme_and_what_it_is_compared_with() -> None:
    chosen = replace(resolve_scenario(PLACE), name="programme")
    forms = read_forms()
    arms = {arm.name: arm for arm in arms_of(experiment_of([business_as_usual_of(chosen), chosen]), forms)}
    assert list(arms) == ["usual", WHOLE, ALONE, WITHOUT, RAISED, "usual:help_without_effect", f"{WHOLE}:help_without_effect"]
    kinds = {name: {each.kind for each in arm.policy.ingredients} for name, arm in arms.items()}
    assert kinds[ALONE] == {"information_sharing"} and "information_sharing" not in kinds[WITHOUT] and len(kinds[WITHOUT]) > 2
    (rule,) = arms[RAISED].policy.ingredients
    assert (rule.raised_by, rule.removal_raised_by) == (0.0, forms.care_thresholds_raised.value)
    assert [arm.is_helping for arm in arms.values()] == [True] * 5 + [False] * 2
    assert {arm.thresholds for arm in arms.values()} == {"halfway"}


def test_a_form_holds_from_the_beginning_and_keeps_all_else() -> None:
    place = read_authority("hertfordshire")
    for combination in combinations_of(read_forms().factors):
        before, after = parameters_of(place), parameters_of(in_form(place, combination))
        changed = {name for name in before if before[name].value != after[name].value}
        assert changed <= set(combination.values)
        assert {name: after[name].value for name in combination.values} == dict(combination.values)


def test_each_form_is_run_at_its_own_refit(folder: Path, tmp_path: Path) -> None:
    """A table made by hand: every combination has a threshold and a history of its own, in all arms alike."""
    scenario, forms = str(programme(folder)), two_forms()
    combinations, place = combinations_of(forms.factors), resolve_scenario(scenario).authority
    rows = [
        {"combination": each.name, "parameter": name, "value": value}
        for i, each in enumerate(combinations)
        for name, value in {"plan_threshold": 0.3 + 0.05 * i, "risk_aversion@2014-01-01": 0.1 * i}.items()
    ]
    table = pd.DataFrame(rows).assign(authority=place.name, target="plan_starts", ratio=1.0, is_at_bound=False)
    belongs = {"model": model_of(table["parameter"], forms.factors), "forms": digest_of_forms(forms.factors), "held": digest_of(place)}
    table.assign(**belongs)[list(COLUMNS)].to_csv(tmp_path / "refits.csv", index=False)
    ready = ready_of(scenario, None, forms, tmp_path / "refits.csv")
    assert not ready.refits.why_not and ready.belongs()["fitted"] == ready.refits.digest != ""
    for i, (each, experiment) in enumerate(zip(combinations, ready.experiments)):
        values = {name: figure.value for name, figure in experiment.parameters.items()}
        assert values["plan_threshold"] == pytest.approx(0.3 + 0.05 * i) and {name: values[name] for name in each.values} == dict(each.values)
        assert [point.risk_aversion for point in experiment.authority.history] == pytest.approx([0.0, 0.1 * i])
        assert ready.work.works[i].experiment is experiment


def test_the_table_has_every_combination_arm_and_measure(results: Robustness) -> None:
    table, combinations = results.by_form, combinations_of(two_forms().factors)
    arms = [WHOLE, ALONE, WITHOUT, RAISED, HELP]
    assert len(table) == len(combinations) * len(arms) * len(MEASURES) and not table["difference"].isna().any()
    assert set(table["arm"]) == set(arms) and set(table["measure"]) == set(MEASURES)
    assert list(table["combination"].unique()) == [each.name for each in combinations]
    assert not table["is_refitted"].any() and results.finished == [1, 2]


def test_over_forms_is_the_mean_of_the_forms_by_their_weights(results: Robustness) -> None:
    keys = ["arm", "measure"]
    weighted = results.by_form.assign(part=results.by_form["difference"] * results.by_form["weight"]).groupby(keys)["part"].sum()
    over = results.over_forms.set_index(keys)
    assert over["difference"].to_numpy() == pytest.approx(weighted.reindex(over.index).to_numpy())
    signs = results.by_form.assign(falls=results.by_form["difference"] < 0.0, rises=results.by_form["difference"] > 0.0).groupby(keys)
    for which in ("falls", "rises"):
        assert (over[which] == signs[which].sum().reindex(over.index)).all()
        assert over[f"clear_{which}"].isna().all(), "nothing is clear below ten pairs"


def test_a_level_is_the_mean_of_its_half_of_the_design(results: Robustness) -> None:
    for factor in two_forms().factors:
        rows = results.by_level[results.by_level["form"] == factor.name].set_index(["alternative", "arm", "measure"])["difference"]
        half = results.by_form.groupby([factor.name, "arm", "measure"])["difference"].mean()
        half.index.names = rows.index.names
        assert rows.to_numpy() == pytest.approx(half.reindex(rows.index).to_numpy())


def made_up(runs: int, effects: list[float]) -> FormRuns:
    """Return runs whose mean difference in each of two combinations is known, with a spread of one between runs."""
    factor = two_forms().factors[:1]
    spread = np.linspace(-1.0, 1.0, runs)
    gap = np.array([[[effect + each] for each in spread] for effect in effects])
    return FormRuns(combinations_of(factor), factor, [Cell("care_entries", "children", "all", "2014-01-01/2015-01-01")], {WHOLE: gap}, 0.0 * gap)


def test_forms_in_which_it_falls_and_rises_are_counted_and_clear_ones_by_their_interval() -> None:
    (row,) = over_forms(made_up(20, [-5.0, 0.1])).to_dict("records")
    assert (row["falls"], row["rises"], row["clear_falls"], row["clear_rises"]) == (1, 1, 1, 0)
    assert row["difference"] == pytest.approx(0.6 * -5.0 + 0.4 * 0.1) and (row["lowest"], row["highest"]) == (pytest.approx(-5.0), pytest.approx(0.1))
    assert row["weight_of_sign"] == pytest.approx(0.6)
    (few,) = over_forms(made_up(9, [-5.0, 0.1])).to_dict("records")
    assert np.isnan(few["clear_falls"])


def test_how_far_answers_lie_apart_is_known_to_the_pairing_of_runs() -> None:
    """Chance is the same in both forms, so it leaves their difference untouched."""
    table = level_table(made_up(20, [-5.0, 1.0]))
    first, second = table.to_dict("records")
    assert np.isnan(first["from_first"]) and second["from_first"] == pytest.approx(6.0)
    assert second["from_first_high"] - second["from_first_low"] == pytest.approx(0.0, abs=1e-9) and second["mean_high"] > second["mean_low"]


def test_help_itself_is_the_difference_of_two_differences() -> None:
    names = ["usual", WHOLE, RAISED, "usual:help_without_effect", f"{WHOLE}:help_without_effect"]
    values = np.array([10.0, 3.0, 8.0, 12.0, 9.0]).reshape(1, 1, 5, 1)
    gaps = gaps_of(values, names)
    assert {name: float(gap.item()) for name, gap in gaps.items()} == {WHOLE: -7.0, RAISED: -2.0, HELP: -4.0}


def test_forms_share_their_random_draws(results: Robustness) -> None:
    """The same seeds in every form: what chance does to business as usual is nearly the same, so its level hardly moves between forms."""
    usual = results.by_form[results.by_form["measure"] == "harm_at_home_events"].drop_duplicates("combination")["as_usual"]
    assert usual.max() - usual.min() < 0.25 * usual.mean()


def test_the_text_says_what_forms_are_and_that_they_were_not_refitted(results: Robustness) -> None:
    text = " ".join("\n".join(robustness_lines(results, is_detailed=True, width=150)).split())
    assert "2 questions that no evidence answers (configs/forms.yaml); all combinations of answers, here called forms." in text
    assert "NOT REFITTED: " in text and "In how many of 4 forms the mean falls / rises." in text
    for title in ("shared records alone", "the programme without shared records", "no programme, care thresholds raised"):
        assert title in text
    assert text.count("form by form: mean difference") == 5


def test_runs_are_added_to_those_that_are_there(results: Robustness, folder: Path) -> None:
    with pytest.warns(NotRefitted):
        more = robustness(str(folder / "tiny_programme_run.yaml"), jobs=1, forms=two_forms(), out=folder / "out", add_runs=1)
    assert more.finished == [1, 2, 3]
    with pytest.warns(NotRefitted):
        whole = robustness(str(folder / "tiny_programme_run.yaml"), jobs=2, forms=two_forms(), runs=3)
    pd.testing.assert_frame_equal(more.by_form, whole.by_form)


def test_values_that_forms_set_are_not_set_by_hand_and_nothing_is_drawn_beside_forms() -> None:
    (name,) = two_forms().factors[0].parameters
    with pytest.raises(InputError, match=rf"{name}.*clear_checks of configs/forms.yaml sets it"):
        robustness("hertfordshire:family_safeguarding", parameters={name: 0.5}, forms=two_forms())
    with pytest.raises(InputError, match="nothing is drawn beside forms"):
        robustness("hertfordshire:family_safeguarding", parameters="drawn")
    with pytest.raises(InputError, match="a programme, with at least one ingredient"):
        robustness("hertfordshire:business_as_usual")
    with pytest.raises(InputError, match=r"--refits.*forms_fitted.csv"):
        robustness("hertfordshire:family_safeguarding", refits="nowhere.csv")


def test_the_refits_that_ship_are_of_the_model_and_forms_that_ship() -> None:
    """A change of the model, or of a form's values, asks for new refits: `run.py fit hertfordshire --forms`."""
    forms = read_forms()
    refits = refits_for(read_authority("hertfordshire"), forms.factors, combinations_of(forms.factors))
    assert not refits.why_not and len(refits.values) == len(combinations_of(forms.factors))


def test_the_table_that_ships_is_of_the_model_the_forms_and_the_refits_that_ship() -> None:
    table = read_effects()
    assert not why_not_shown(table)
    assert set(table["programme"]) == {"hertfordshire_family_safeguarding"} and (table["runs"] >= 10).all()
    assert set(table["measure"]) == set(MEASURES) and set(table["arm"]) == {WHOLE, ALONE, WITHOUT, RAISED, HELP}


def test_a_table_of_other_weights_or_another_model_or_without_refits_is_not_shown(results: Robustness, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = read_forms()
    good = results.over_forms.assign(is_refitted=True, forms=digest_of_forms(forms.factors, has_weights=True), fitted="abc")
    monkeypatch.setattr("experiments.comparison.forms_effects.shipped_refits", lambda: "abc")
    monkeypatch.setattr("experiments.comparison.forms_effects.fingerprint", lambda names: good["model"].iloc[0])
    assert why_not_shown(good) == ""
    assert "other forms or weights" in why_not_shown(good.assign(forms="another"))
    assert "refits that ship" in why_not_shown(good.assign(is_refitted=False)) and "refits that ship" in why_not_shown(good.assign(fitted="xyz"))
    assert "another version of the model" in why_not_shown(good.assign(model="another"))
    monkeypatch.setattr("experiments.comparison.forms_effects.read_effects", lambda: good.assign(model="another"))
    assert shipped_effects() is None
