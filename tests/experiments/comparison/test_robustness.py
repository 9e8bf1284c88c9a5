"""One programme under other forms of one assumption."""

from dataclasses import replace

import pytest

from experiments.comparison.robustness import COLUMNS, MEASURES, read_robustness, robustness, robustness_settings, robustness_table, with_forms
from experiments.inputs.errors import InputError
from experiments.inputs.scenario import resolve_scenario
from experiments.posteriors.draws import posterior_of
from experiments.posteriors.posterior_file import WHOLE
from experiments.presentation.terminal.robustness import robustness_lines
from experiments.runs.experiment import Experiment, Pair, business_as_usual_of, experiment_of
from experiments.runs.simulate_seed import simulate_seed

PLACE = "luton:family_safeguarding@2014-06-02"


def short_experiment() -> Experiment:
    """Return Luton's programme under every form, over a short window."""
    chosen = replace(resolve_scenario(PLACE), name="programme")
    whole = with_forms(experiment_of([business_as_usual_of(chosen), chosen]), robustness_settings())
    return replace(whole, end=chosen.start.replace(year=chosen.start.year + 2))


def test_arms_pairs_and_values_of_each_form() -> None:
    experiment, settings = short_experiment(), robustness_settings()
    forms = [form.name for form in settings.forms]
    arms = {arm.name: arm for arm in experiment.arms}
    assert len(arms) == 3 * len(forms) + 2 and len(experiment.pairs) == 2 * len(forms) + 2
    for form in settings.forms:
        assert all(dict(arms[f"{name}:{form.name}"].values) == form.values for name in ("usual", "records_alone", "whole_programme"))
        assert Pair(f"records_alone:{form.name}", f"usual:{form.name}") in experiment.pairs
    kinds = {name: {each.kind for each in arm.policy.ingredients} for name, arm in arms.items()}
    assert kinds["records_alone:as_shipped"] == {"information_sharing"}
    assert "information_sharing" not in kinds["without_records:as_shipped"] and len(kinds["without_records:as_shipped"]) > 2
    (rule,) = arms["care_thresholds_raised:as_shipped"].policy.ingredients
    assert (rule.raised_by, rule.removal_raised_by) == (0.0, settings.care_thresholds_raised.value)


def test_a_form_changes_its_own_arms_and_nothing_before_the_split() -> None:
    experiment = short_experiment()
    wanted = [arm for arm in experiment.arms if arm.name in ("usual:as_shipped", "usual:only_raise_concern", "usual:share_the_look")]
    shipped, *others = simulate_seed(replace(experiment, arms=tuple(wanted), pairs=()), 3)
    weeks = experiment.split_week - experiment.first_week
    for other in others:
        assert other.weekly[:weeks].tobytes() == shipped.weekly[:weeks].tobytes()
        assert other.weekly[weeks:].tobytes() != shipped.weekly[weeks:].tobytes()
    again = next(simulate_seed(replace(experiment, arms=(wanted[0],), pairs=()), 3))
    assert again.weekly.tobytes() == shipped.weekly.tobytes()


def test_a_programme_without_shared_records_is_refused() -> None:
    with pytest.raises(InputError, match="information_sharing"):
        robustness("derbyshire_2013_training", runs=1)


def test_the_table_that_ships_has_every_arm_form_and_measure() -> None:
    table = read_robustness()
    assert (
        list(table) == COLUMNS and set(table["measure"]) == set(MEASURES) and not table[["difference", "mean_low", "mean_high"]].isna().any(axis=None)
    )
    forms = [form.name for form in robustness_settings().forms]
    assert len(table) == len(MEASURES) * (2 * len(forms) + 2) and (table["runs"] >= 20).all()
    assert set(table["programme"]) == {"hertfordshire_family_safeguarding"}


def test_the_table_that_ships_is_of_the_model_and_the_posterior_that_ship() -> None:
    posterior = posterior_of("hertfordshire")
    assert posterior is not None
    assert set(read_robustness()["model"]) == {posterior.heads["model"]} and set(read_robustness()["draws"]) == {posterior.heads[WHOLE]}


@pytest.mark.slow
def test_the_command_gives_the_table_and_says_it(tmp_path: object) -> None:
    results = robustness("luton:family_safeguarding@2015-04-01", runs=1, jobs=1)
    table = robustness_table(results)
    assert list(table) == COLUMNS
    text = "\n".join(robustness_lines(results, table, 120))
    assert "shared records alone; facts can only raise concern" in " ".join(text.split()) and "nothing was refitted" in text
