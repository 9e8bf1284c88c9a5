"""The trial of family group conferences: both arms are the same families, the offer changes what becomes of letters, published figures are the
registry's."""

import numpy as np
import pytest

from experiments.calibration.evidence import read_evidence
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.presentation.terminal.conference_trial import conference_text
from experiments.runs.experiment import experiment_of
from experiments.runs.options import RunOptions
from experiments.runs.session import open_session
from experiments.validation.conference_trial import OFFERED, conference_trial, read_conference_trial, shares_in


def test_published_figures_are_the_registrys() -> None:
    """The offered arm is of role prior: shown beside the model's trial, never fitted."""
    known, published = read_evidence(), {each.measure: (each.offered, each.not_offered) for each in read_conference_trial().outcomes}
    care, proceedings = published["looked_after_share_12_months"], published["proceedings_share_21_months"]
    assert known["H.fgc_rct_care"].role == "prior"
    assert 100 * care[0] == pytest.approx(known["H.fgc_rct_care"].value) and "59.2 against 71.7" in known["H.fgc_rct_care"].unit
    assert 100 * care[1] == pytest.approx(known["E.plo_care12_control"].value)
    assert 100 * proceedings[1] == pytest.approx(known["E.plo_proceedings_control"].value)


def test_the_offer_changes_what_becomes_of_letters_and_the_table_says_by_how_much() -> None:
    options = RunOptions([1, 2], 1)
    with open_session(options, "a test", "england") as session:
        trial = conference_trial("england", session, options.seeds)
    experiment = experiment_of([resolve_scenario("england", Overrides())])
    offered, rest = (shares_in(experiment, ({OFFERED: share}, 1))["answer"] for share in (1.0, 0.0))
    assert (offered != rest).any() and ((offered > 0.0) & (offered < 1.0)).all()
    assert np.allclose(trial["difference"], trial["offered"] - trial["not_offered"]) and (trial["runs"] == 2).all()
    assert (trial["low"] < trial["difference"]).all() and (trial["difference"] < trial["high"]).all()
    said = conference_text(trial, 150)
    assert "-12.5 pp" in said and "-8.6 pp" in said and "Nothing is fitted to it" in " ".join(said.split())
