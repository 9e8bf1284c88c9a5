"""Posteriors that ship and are taken: of another model, another file or changed by hand they are refused; draws reach runs."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from experiments.calibration import run_context as context
from experiments.calibration.load import read_calibration
from experiments.calibration.run_context import inherited_by
from experiments.inputs.errors import InputError
from experiments.inputs.load import read_authority, read_parameters
from experiments.inputs.scenario import choose
from experiments.posteriors import fingerprint as version
from experiments.posteriors.draws import (
    HELD,
    POSTERIORS,
    Posterior,
    carried,
    digest_of,
    draw_for,
    prior_only_in,
    prior_only_of,
    read_posterior,
    why_held,
    with_draws,
)
from experiments.posteriors.fingerprint import model_version
from experiments.runs.experiment import Experiment
from experiments.runs.parameter_values import as_drawn
from tests.helpers import REPOSITORY, littleton

ENGLAND = REPOSITORY / "configs" / "posteriors" / "england_mechanisms.csv"
STUDY = str(REPOSITORY / "tests" / "data" / "tiny_calibration.yaml")


def a_posterior(folder: Path, model: str) -> Path:
    """Write a posterior of Littleton with three draws of one bar; return its path."""
    heads = {
        "model": model,
        "study": "a_study",
        "authority": "littleton",
        "held": digest_of(littleton()),
        "local": "none",
        "unseen": "none",
        "carried": "none",
        "seed": "1",
        "simulations": "9",
    }
    path = folder / "littleton.csv"
    path.write_text(Posterior(heads, pd.DataFrame({"plan_threshold": [1.0, 2.0, 3.0]})).text())
    return path


def test_a_posterior_of_another_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=rf"littleton.csv: # model: got '0123456789ab'; allowed: a posterior of this version .*{model_version()}"):
        draw_for(littleton(), 1, a_posterior(tmp_path, "0123456789ab").parent)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("plan_threshold", "plan_treshold", "Did you mean 'plan_threshold'?"),
        ("2\n", "many\n", "numbers"),
        ("2\n", "nan\n", "finite"),
        ("# seed: 1\n", "", "# seed"),
        ("# unseen: none\n", "# unseen: plan_treshold\n", "Did you mean 'plan_threshold'?"),
        ("\n3\n", "\n99\n", "registered range"),
        ("plan_threshold\n", "plan_threshold,plan_threshold\n", "each parameter once"),
        ("\n3\n", "\n", "the digest of what stands here: it was changed by hand"),
        ("\n2\n", "\n2.5\n", "the digest of what stands here: it was changed by hand"),
        ("# simulations: 9\n", "# simulations: 9000\n", "the digest of what stands here: it was changed by hand"),
        ("# draws: ", "# drawn: ", "# draws"),
    ],
)
def test_a_broken_posterior_is_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    path = a_posterior(tmp_path, model_version())
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(InputError) as refused:
        read_posterior(path)
    assert words in str(refused.value)


def test_every_two_seeds_take_a_row_and_a_run_is_told_which(tmp_path: Path) -> None:
    folder, experiment = a_posterior(tmp_path, model_version()).parent, read_calibration(STUDY).experiment
    shire = Experiment(littleton(), read_parameters(), experiment.start, experiment.end, experiment.arms)
    some = with_draws(shire, [0, 1, 2, 3, 4, 5], folder=folder)
    assert [some.drawn[seed]["plan_threshold"] for seed in range(6)] == [1.0, 2.0, 2.0, 3.0, 3.0, 1.0]
    assert [as_drawn(some, seed).parameters["plan_threshold"].value for seed in (0, 1, 2)] == [1.0, 2.0, 2.0]
    assert as_drawn(some, 99) is some and draw_for(littleton(), 1, folder).words == "draw 2 of 3 of a_study"
    assert with_draws(shire, [1, 2], "held", folder) is shire
    with pytest.raises(InputError, match="drawn or held"):
        with_draws(shire, [1], "drwan", folder)


def test_without_a_posterior_of_this_very_authority_nothing_is_drawn_and_it_is_said(tmp_path: Path) -> None:
    experiment = read_calibration(STUDY).experiment
    assert with_draws(experiment, [1], folder=tmp_path).drawn == {}
    assert draw_for(experiment.authority, 1, tmp_path).words == HELD
    folder = a_posterior(tmp_path, model_version()).parent
    other = littleton(outside_care_per_year={"value": 7, "unit": "children a year", "status": "assumed", "source": "another file"})
    assert draw_for(other, 1, folder).row is None and "another file of littleton" in draw_for(other, 1, folder).words


def test_england_in_small_takes_the_draws_of_its_mechanisms_with_its_own_bars() -> None:
    chosen = choose("england")
    draw, posterior = draw_for(chosen.authority, 1), read_posterior(ENGLAND)
    assert draw.row == 1 and draw.values["interim_removal_threshold"] == posterior.draws["interim_removal_threshold"].iloc[1]
    other = chosen.authority.model_copy(update={"name": "elsewhere"})
    assert draw_for(other, 1).words == HELD
    assert prior_only_of(chosen.authority) == set(prior_only_in(posterior)) and prior_only_of(other) == set()
    moved_on = chosen.authority.model_copy(update={"last_observed": date(2014, 3, 31)})
    assert "another file of england_average" in str(why_held(moved_on)) and why_held(chosen.authority) is None


@pytest.mark.parametrize("name", [path.stem for path in sorted(POSTERIORS.glob("*.csv"))])
def test_a_posterior_that_ships_has_what_its_study_moves_and_carries_today(name: str) -> None:
    """The first lines tell nothing of a study that moves other parameters by now."""
    calibration, posterior = read_calibration(name), read_posterior(POSTERIORS / f"{name}.csv")
    own = [each for prior in calibration.study.parameters for each in (prior.moves, *prior.also)]
    draws, untold = inherited_by(calibration)
    passed_on = [*untold] + ([] if draws is None else [*draws])
    assert sorted(posterior.draws) == sorted([*own, *passed_on])


def test_every_posterior_that_ships_is_of_this_model_and_authority_and_of_englands_mechanisms() -> None:
    england = read_posterior(ENGLAND)
    mechanisms = [name for name in england.draws if name not in england.heads["local"].split()]
    rows = {tuple(row) for row in england.draws[[name for name in mechanisms if name not in prior_only_in(england)]].to_numpy()}
    for path in sorted((REPOSITORY / "configs" / "posteriors").glob("*.csv")):
        posterior = read_posterior(path)
        if posterior.heads["carried"] != "none":
            assert posterior.heads["carried"] == england.heads["draws"], path.name
            seen = posterior.draws[[name for name in mechanisms if name not in prior_only_in(england)]].to_numpy()
            assert {tuple(row) for row in seen} == rows and len(seen) == len(rows), "every draw of the mechanisms, once"
        else:
            assert posterior.heads["study"] == "england_mechanisms"
        if posterior.heads["authority"] == path.stem:
            assert posterior.heads["held"] == digest_of(read_authority(path.stem)), path.name


def test_the_models_version_follows_what_the_model_does(monkeypatch: pytest.MonkeyPatch) -> None:
    before = model_version()
    assert before == version.model_version.__wrapped__()
    figures = dict(read_parameters())
    figures["plan_threshold"] = figures["plan_threshold"].model_copy(update={"value": figures["plan_threshold"].value + 0.2})
    monkeypatch.setattr(version, "parameters_of", lambda _: figures)
    assert version.model_version.__wrapped__() != before


def test_a_carried_posterior_of_another_file_of_its_authority_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """England's file may change while its posterior stands: an authority's calibration must not carry it on."""
    england, hertfordshire = carried("england_mechanisms", Path("here")), read_calibration("hertfordshire")
    assert len(context.inherited_by(hertfordshire)[1]) == len(england.draws)
    stale = Posterior({**england.heads, "held": "0123456789ab"}, england.draws)
    monkeypatch.setattr(context, "carried", lambda *_, **__: stale)
    with pytest.raises(InputError, match=r"england_mechanisms\.csv: # held: got '0123456789ab'.*Calibrate it again"):
        context.inherited_by(hertfordshire)
    context.check_place(Posterior({**england.heads, "study": "my_own", "held": "0123456789ab"}, england.draws), "my_own")
