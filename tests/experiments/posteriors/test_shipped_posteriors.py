"""Posteriors that ship and are taken: draws reach runs; without one that fits nothing is drawn, and it is said why."""

from datetime import date
from pathlib import Path

import pytest

from experiments.calibration import run_context as context
from experiments.calibration.load import read_calibration
from experiments.calibration.run_context import inherited_by
from experiments.inputs.errors import InputError
from experiments.inputs.load import read_authority, read_parameters
from experiments.inputs.scenario import resolve_scenario
from experiments.posteriors.draws import (
    POSTERIORS,
    carried,
    command_for,
    digest_of,
    draw_for,
    prior_only_in,
    prior_only_of,
    why_held,
    with_draws,
)
from experiments.posteriors.posterior_file import Posterior, read_posterior, why_not_of_this_model
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import with_draw_of_seed
from tests.experiments.posteriors.posteriors import THRESHOLDS, a_posterior, ship_england
from tests.helpers import REPOSITORY, littleton

ENGLAND = REPOSITORY / "configs" / "posteriors" / "england_mechanisms.csv"
SHIPPED = [path.stem for path in sorted(POSTERIORS.glob("*.csv"))]

OF_AN_EARLIER_MODEL = {
    *("bracknell_forest", "brent", "derbyshire", "hackney", "hertfordshire"),
    *("islington", "lancashire", "luton", "peterborough", "west_berkshire"),
}
"""Posteriors that ship and were calibrated with an earlier model: parameters are held until they are calibrated anew, and left off this list."""

STUDY = str(REPOSITORY / "tests" / "data" / "tiny_calibration.yaml")


def test_five_seeds_take_four_rows_and_a_run_is_told_which(tmp_path: Path) -> None:
    folder, experiment = a_posterior(tmp_path).parent, read_calibration(STUDY).experiment
    shire = Experiment(littleton(), read_parameters(), experiment.start, experiment.end, experiment.arms)
    some = with_draws(shire, [0, 1, 2, 3, 4, 5, 6], folder=folder)
    one, two, three = THRESHOLDS
    assert [some.draw_by_seed[seed]["plan_threshold"] for seed in range(7)] == [three, one, one, two, three, one, two]
    assert [with_draw_of_seed(some, seed).parameters["plan_threshold"].value for seed in (1, 2, 3)] == [one, one, two]
    assert with_draw_of_seed(some, 99) is some and draw_for(littleton(), 1, folder).words == "draw 1 of 3 of a_study"
    assert some.draw_by_seed == with_draws(shire, range(7), "drawn", folder).draw_by_seed
    held = with_draws(shire, [1, 2], "held", folder)
    assert held.draw_by_seed == {} and held.parameter_source == {"values": "held", "why": "held was asked for"}
    with pytest.raises(InputError, match=r"allowed: drawn or held, or not given\. Did you mean 'drawn'"):
        with_draws(shire, [1], "drwan", folder)


def test_without_a_posterior_of_this_very_authority_nothing_is_drawn_and_it_is_said(tmp_path: Path) -> None:
    experiment = read_calibration(STUDY).experiment
    assert with_draws(experiment, [1], folder=tmp_path).draw_by_seed == {}
    assert draw_for(experiment.authority, 1, tmp_path).words == "parameters held at their values: no posterior ships for tiny"
    folder = a_posterior(tmp_path).parent
    other = littleton(outside_care_per_year={"value": 7, "unit": "children a year", "status": "assumed", "source": "another file"})
    assert draw_for(other, 1, folder).row is None and "another file of littleton" in draw_for(other, 1, folder).words


def test_the_command_for_a_new_posterior_names_the_study_or_the_authoritys_very_file() -> None:
    assert command_for(resolve_scenario("england").authority) == "python run.py calibrate england_mechanisms --out results/england_mechanisms"
    assert command_for(read_authority("luton")) == "python run.py calibrate luton --out results/luton"
    own = read_authority("luton").model_copy(update={"last_observed": date(2014, 3, 31)})
    assert command_for(own) == "python run.py calibrate AUTHORITY.yaml --out results/AUTHORITY"


def test_england_in_small_takes_the_draws_of_its_mechanisms_with_its_own_thresholds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    posterior, chosen = ship_england(tmp_path, monkeypatch), resolve_scenario("england")
    draw = draw_for(chosen.authority, 1)
    assert draw.row == 0 and draw.values["interim_removal_threshold"] == posterior.draws["interim_removal_threshold"].iloc[0]
    other = chosen.authority.model_copy(update={"name": "elsewhere"})
    assert draw_for(other, 1).row is None and "no posterior ships for elsewhere" in draw_for(other, 1).words
    assert prior_only_of(chosen.authority) == set(prior_only_in(posterior)) and prior_only_of(other) == set()
    moved_on = chosen.authority.model_copy(update={"last_observed": date(2014, 3, 31)})
    assert "another file of england_average" in str(why_held(moved_on)) and why_held(chosen.authority) is None


@pytest.mark.parametrize("name", SHIPPED)
def test_a_posterior_of_an_earlier_model_is_held_and_any_other_has_what_its_study_moves_and_carries_today(name: str) -> None:
    """The first lines tell nothing of a study that moves other parameters by now."""
    calibration, posterior = read_calibration(name), read_posterior(POSTERIORS / f"{name}.csv")
    authority = calibration.experiment.authority
    assert (why_not_of_this_model(posterior) is not None) == (name in OF_AN_EARLIER_MODEL), "calibrated anew? Take it off the list"
    if name in OF_AN_EARLIER_MODEL:
        assert draw_for(authority, 1).row is None and why_held(authority) is not None
        return
    own = [each for prior in calibration.study.parameters for each in (prior.moves, *prior.also)]
    own += [name for form in calibration.forms for name in form.factor.parameters]
    draws, untold = inherited_by(calibration)
    passed_on = [*untold] + ([] if draws is None else [*draws])
    assert sorted(posterior.draws) == sorted([*own, *passed_on])
    assert posterior.heads["held"] == digest_of(authority)


@pytest.mark.parametrize("name", sorted(set(SHIPPED) - OF_AN_EARLIER_MODEL - {"england_mechanisms"}) or ["none yet"])
def test_a_posterior_that_ships_takes_every_draw_of_englands_mechanisms_once(name: str) -> None:
    if name not in SHIPPED:
        pytest.skip("every posterior that ships is of an earlier model")
    england, posterior = read_posterior(ENGLAND), read_posterior(POSTERIORS / f"{name}.csv")
    local, untold = england.heads["local"].split(), prior_only_in(england)
    mechanisms = [column for column in england.draws if column not in (*local, *untold)]
    rows = {tuple(row) for row in england.draws[mechanisms].to_numpy()}
    seen = posterior.draws[mechanisms].to_numpy()
    assert posterior.heads["carried"] == england.heads["draws"]
    assert {tuple(row) for row in seen} == rows and len(seen) == len(rows), "every draw of the mechanisms, once"


def test_a_carried_posterior_of_another_file_of_its_authority_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """England's file may change while its posterior stands: an authority's calibration must not carry it on."""
    ship_england(tmp_path, monkeypatch)
    england, hertfordshire = carried("england_mechanisms", Path("here")), read_calibration("hertfordshire")
    assert len(context.inherited_by(hertfordshire)[1]) == len(england.draws)
    stale = Posterior({**england.heads, "held": "0123456789ab"}, england.draws)
    monkeypatch.setattr(context, "carried", lambda *_, **__: stale)
    with pytest.raises(InputError, match=r"england_mechanisms\.csv: # held: got '0123456789ab'.*Calibrate it again"):
        context.inherited_by(hertfordshire)
    context.check_place(Posterior({**england.heads, "study": "my_own", "held": "0123456789ab"}, england.draws), "my_own")
