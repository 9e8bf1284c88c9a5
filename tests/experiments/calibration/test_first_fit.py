"""The first fit: each knob answers for its own published figures, in its own direction, inside its range, and for no reported one."""

import math

import numpy as np
import pytest
from scipy.special import logit

from experiments.calibration.first_fit import Fitted, as_usual, experiment_for, fit, fit_notes, mean_error, mean_of, over_published
from experiments.calibration.knobs import Knob, chosen_targets, label, moved, read_first_fit, turn_knob, with_mix, with_parameter
from experiments.inputs.errors import InputError
from experiments.inputs.load import parameters_of, read_authority, read_parameters
from experiments.measures.definitions import BY_NAME
from experiments.presentation.terminal.calibration import first_fit_lines
from simulation.settings import Authority
from tests.helpers import littleton

HERTFORDSHIRE = read_authority("hertfordshire")
STUDY = read_first_fit()


def too_high(*labels: str, by: float = 1.2) -> np.ndarray:
    """Return ratios of simulated over published: these measures too high, all others right."""
    return np.array([by if label(target) in labels else 1.0 for target in HERTFORDSHIRE.targets])


def value(authority: Authority, name: str) -> float:
    """Return a parameter as the authority has it."""
    return parameters_of(authority)[name].value


@pytest.mark.parametrize("knob", STUDY.knobs, ids=lambda knob: f"{knob.moves}-{knob.every}")
def test_every_knob_answers_for_figures_that_exist_and_moves_what_exists(knob: Knob) -> None:
    for name in knob.answers_for:
        assert all(part in BY_NAME for part in name.split("/"))
    assert knob.gain != 0.0
    assert any(chosen_targets(knob, HERTFORDSHIRE, place) for place in (None, 0, 1, 2))


def test_a_figure_too_high_raises_its_bar_by_the_gain_and_no_other() -> None:
    (knob,) = [knob for knob in STUDY.knobs if knob.moves == "plan_threshold"]
    after = turn_knob(knob, HERTFORDSHIRE, too_high("plan_starts"), 0.5)
    assert knob.scale == "log_odds"
    moved_by = logit(value(after, "plan_threshold")) - logit(value(HERTFORDSHIRE, "plan_threshold"))
    assert moved_by == pytest.approx(knob.gain * math.log(1.2) * 0.5)
    others = turn_knob(knob, HERTFORDSHIRE, too_high("care_entries"), 0.5)
    assert others.parameters.keys() == {"plan_threshold"}
    assert value(others, "plan_threshold") == pytest.approx(value(HERTFORDSHIRE, "plan_threshold"))


def test_each_history_point_answers_for_its_own_year() -> None:
    (knob,) = [knob for knob in STUDY.knobs if knob.moves == "first_referrals_per_week"]
    third = [target.measure == "referrals" and target.period.startswith("2014-04") for target in HERTFORDSHIRE.targets]
    after = turn_knob(knob, HERTFORDSHIRE, np.where(third, 1.3, 1.0), 1.0)
    before = [point.first_referrals_per_week for point in HERTFORDSHIRE.history]
    now = [point.first_referrals_per_week for point in after.history]
    assert now[:2] == before[:2] and now[2] == pytest.approx(before[2] * math.exp(knob.gain * math.log(1.3)))


def test_a_reported_figure_moves_nothing() -> None:
    """The same ratios; but the targets' role says that they were reported, not to be fitted."""
    reported = HERTFORDSHIRE.model_copy(update={"targets": tuple(target.model_copy(update={"role": "reported"}) for target in HERTFORDSHIRE.targets)})
    ratios = np.full(len(reported.targets), 1.5)
    for knob in STUDY.knobs:
        assert turn_knob(knob, reported, ratios, 1.0) == reported
    with pytest.raises(InputError, match="a published figure"):
        fit(as_usual(reported), STUDY)


def test_a_mix_of_severity_stands_in_for_the_thresholds_of_care_and_falls_where_too_many_enter() -> None:
    """Derbyshire with a threshold of its own: with the mix it goes back to the one that all share, and other thresholds stay."""
    place = with_parameter(with_parameter(HERTFORDSHIRE, "pre_proceedings_threshold", 0.9), "plan_threshold", 0.2)
    study, freed = with_mix(STUDY, place)
    assert value(freed, "pre_proceedings_threshold") == read_parameters()["pre_proceedings_threshold"].value and value(freed, "plan_threshold") == 0.2
    moves = [knob.moves for knob in study.knobs]
    assert "severity_mix" in moves and len(moves) == len(STUDY.knobs)
    assert not any({"care_entries", "care_exits"} & set(knob.answers_for) for knob in study.knobs if knob.moves != "severity_mix")
    after = turn_knob(study.knobs[-1], freed, too_high("care_entries", "care_exits"), 1.0)
    assert [point.severity_mix for point in after.history] == pytest.approx([-0.25 * math.log(1.2)] * len(after.history))
    assert turn_knob(study.knobs[-1], freed, too_high("plan_starts"), 1.0) == freed


def test_a_value_stays_inside_its_range_and_steps_are_bounded() -> None:
    knob = Knob(moves="plan_threshold", answers_for=("plan_starts",), gain=1.0)
    assert moved(1.0, knob, 0.5, 1.0, (0.0, 1.2)) == 1.2
    assert moved(1.0, knob, -5.0, 1.0, (None, None)) == pytest.approx(0.3)
    assert moved(2.0, knob.model_copy(update={"scale": "log"}), 0.1, 1.0, (None, None)) == pytest.approx(2.0 * math.exp(0.1))


def test_figures_that_nobody_has_move_nothing() -> None:
    for ratio in (float("nan"), 0.0):
        for knob in STUDY.knobs:
            assert turn_knob(knob, HERTFORDSHIRE, np.full(len(HERTFORDSHIRE.targets), ratio), 1.0) == HERTFORDSHIRE


def test_the_result_is_the_mean_of_the_last_steps_to_four_figures() -> None:
    (knob,) = [knob for knob in STUDY.knobs if knob.moves == "need_threshold"]
    trail = [turn_knob(knob, HERTFORDSHIRE, too_high("children_in_need", by=by), 1.0) for by in (1.1, 1.3)]
    expected = float(f"{np.mean([value(one, 'need_threshold') for one in trail]):.4g}")
    assert value(mean_of(trail, STUDY), "need_threshold") == expected


@pytest.mark.slow
def test_a_fit_brings_a_small_authority_closer_to_its_figures() -> None:
    """Figures taken from the model itself at other bars: the search must find its way back most of the way."""
    place = littleton()
    target = {"measure": "section_47_enquiries", "period": "2014-04-01/2015-03-31", "unit": "children", "source": "invented"}
    authority = littleton(targets=[{**target, "value": 40.0}])
    study = STUDY.model_copy(update={"seeds": 3, "steps": 8, "averaged": 3})
    assert experiment_for(as_usual(authority), authority).start.isoformat() == "2014-04-01"
    fitted = fit(as_usual(authority), study, jobs=1)
    (ratio,) = fitted.ratios.values()
    first = fit(as_usual(authority), study.model_copy(update={"steps": 1, "averaged": 1}), jobs=1).ratios
    assert place.targets == () and abs(math.log(ratio)) < 0.6 * abs(math.log(next(iter(first.values()))))


def test_a_knob_that_was_turned_only_in_the_last_steps_counts_as_held_before() -> None:
    name = "shift_at_enquiry"
    held = read_parameters()[name]
    plain = littleton().model_copy(update={"parameters": {}})
    turned = littleton().model_copy(update={"parameters": {name: held.model_copy(update={"value": held.value + 0.2})}})
    assert mean_of([plain, turned], read_first_fit()).parameters[name].value == pytest.approx(held.value + 0.1, abs=1e-3)


def test_a_figure_published_as_zero_has_no_ratio_and_stands_in_no_sum() -> None:
    """A very small authority publishes zeros: simulated over published is no number, and must not print as one."""
    ratios = over_published(np.array([2.0, 3.0, 0.0, np.nan, np.nan]), np.array([1.0, 0.0, 0.0, 4.0, 0.0]))
    assert ratios[0] == 2.0 and np.isinf(ratios[1:3]).all() and np.isnan(ratios[3:]).all()
    assert mean_error(ratios) == "mean absolute log error 0.693 of 1 figures" and mean_error(ratios[1:]) == "no figure to compare"
    targets = HERTFORDSHIRE.targets[:3]
    fitted = Fitted(HERTFORDSHIRE.model_copy(update={"targets": targets}), dict(zip("abc", ratios.tolist())), ())
    printed, notes = "\n".join(first_fit_lines(fitted)), "\n".join(fit_notes(fitted))
    assert "inf" not in printed + notes and "nan" not in printed + notes
    assert printed.count("no ratio: published 0") == 2 and "0 of 1 within" in printed
    assert "where more than 15% off: a 2.00." in notes and "nothing can be fitted to them: b; c." in notes
