"""Studies of calibration: no reported figure enters one, all that is wrong ends with one message before any work, what is moved moves."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import yaml

from agents.ages import WEEKS_A_YEAR
from experiments.calibration.authority_study import stochastic_sd
from experiments.calibration.design import ResolvedPrior
from experiments.calibration.evidence import read_evidence
from experiments.calibration.help_trials import read_help_trials
from experiments.calibration.load import check_outside_stream, read_calibration
from experiments.calibration.load import is_own_figure as is_own_figure
from experiments.calibration.study import MAX_AUTHORITY_PARAMETERS, CalibrationTarget
from experiments.inputs.errors import InputError
from experiments.inputs.load import config_names, read_authority, read_parameters
from experiments.inputs.yaml_files import read_mapping
from experiments.runs.parameter_values import ratios_of, with_parameter_values
from experiments.validation.fitted_targets import is_fitted_to
from run import main
from simulation.build import build_world
from simulation.settings import Target
from tests.experiments.posteriors.posteriors import ship_england
from tests.helpers import REPOSITORY

REGISTRY = REPOSITORY.parent / "shared" / "evidence" / "evidence.yaml"
STUDIES = [name for name in config_names("studies") if read_mapping(REPOSITORY / "configs" / "studies" / f"{name}.yaml")["kind"] == "calibration"]
OWN_PARAMETERS = [name for name in config_names("authorities") if read_authority(name).parameters]
TINY = (REPOSITORY / "tests" / "data" / "tiny_calibration.yaml").read_text()


@pytest.mark.fast
@pytest.mark.parametrize("name", STUDIES)
def test_no_reported_figure_enters_a_fit(name: str) -> None:
    """Read from the file itself, not through what would refuse it."""
    study = yaml.safe_load((REPOSITORY / "configs" / "studies" / f"{name}.yaml").read_text())
    registry = yaml.safe_load((REPOSITORY / "configs" / "evidence.yaml").read_text())
    own = {target.measure for target in read_calibration(name).experiment.authority.targets if target.role == "calibrate"}
    for target in study["targets"]:
        is_own = target["measure"] in own and target["period"] == "2012-04-01/2015-03-31"
        assert target.get("evidence") or study.get("invented") or is_own, target["measure"]
        for item in target.get("evidence", ()):
            assert registry[item]["role"] == ("prior" if target["measure"].startswith("trial_") else "calibrate"), item


FACTORS = {"E.time_direct": 1 / 45, "E.drive": -0.01, "H.under1_share_care_starts": 1 / 80}
"""What turns the registered figure into the target, where it is more than percent to share: hours of a week of 45, a fall, 20 % of 2012 to 2015."""


@pytest.mark.fast
@pytest.mark.parametrize("name", STUDIES)
def test_every_study_can_be_read_and_holds_the_figure_of_its_evidence(name: str) -> None:
    study = read_calibration(name).study
    assert study.level == "mechanisms" or len(study.parameters) <= MAX_AUTHORITY_PARAMETERS
    for aim in study.targets:
        if aim.measure.startswith("trial_"):
            effects = [trial.effect for trial in read_help_trials().trials if trial.strength == aim.measure.removeprefix("trial_")]
            assert aim.value in effects, f"{aim.name}: {aim.value}, trials {effects}"
        elif len(aim.evidence) == 1 and (value := read_evidence()[aim.evidence[0]].value) is not None:
            factors = [FACTORS[aim.evidence[0]]] if aim.evidence[0] in FACTORS else [1.0, 0.01]
            assert any(aim.value == pytest.approx(value * factor, rel=5e-3) for factor in factors), f"{aim.name}: {aim.value}, evidence {value}"


@pytest.mark.fast
def test_a_ratio_written_to_six_figures_is_inside_the_range_that_it_was_taken_from() -> None:
    luton = read_authority("luton")
    low, high = ratios_of(luton.outside_need_per_year)
    for least, most, is_inside in ((low * (1.0 - 1e-6), high * (1.0 + 1e-6), True), (low * 0.99, high, False), (low, high * 1.01, False)):
        one = ResolvedPrior("outside_need_per_year", (), least, most, "log_uniform", 1.0)
        with nullcontext() if is_inside else pytest.raises(InputError, match="inside the range"):
            check_outside_stream(one, luton, Path("here"), "parameters[7]")


UNFITTED = [
    ("care_entries_under_10", "care_entries"),
    ("care_entries_16_plus", "care_entries"),
    ("child_arrangements_orders", "care_exits"),
    ("care_exits", None),
    ("care_proceedings_after_pre_proceedings", "pre_proceedings_starts"),
    ("care_share_24_months_after_diversion", None),
]


@pytest.mark.fast
def test_what_england_is_validated_against_is_what_it_was_fitted_to_and_more() -> None:
    calibration = read_calibration("england_mechanisms")
    shown = {(each.measure, each.per, each.period): each for each in calibration.experiment.authority.targets}
    fitted = [aim for aim in calibration.study.targets if not aim.measure.startswith("trial_")]
    for aim in fitted:
        own = shown[aim.measure, aim.per, aim.period]
        assert (own.value, own.unit) == (aim.value, aim.unit) and all(item in own.source for item in aim.evidence), aim.name
    mapping = {(each.measure, each.per): is_fitted_to(each, calibration.study) for each in shown.values()}
    assert len(fitted) == 30 and sum(mapping.values()) == 30
    assert [name for name in mapping if not mapping[name]] == UNFITTED
    assert {each.status for each in shown.values()} == {"borrowed"}, "or studies of England need no evidence"


@pytest.mark.fast
def test_hertfordshires_lengths_of_plans_are_those_of_its_own_three_years() -> None:
    calibration = read_calibration("hertfordshire")
    own = {(target.measure, target.period): target.value for target in calibration.experiment.authority.targets}
    years = [f"{year}-04-01/{year + 1}-03-31" for year in (2012, 2013, 2014)]
    ends = sum(own["plan_ends", year] for year in years)
    lengths = [aim for aim in calibration.study.targets if aim.per == "plan_ends"]
    assert len(lengths) == 3 and not any(aim.evidence for aim in lengths)
    for aim in lengths:
        assert aim.value == pytest.approx(sum(own[aim.measure, year] * own["plan_ends", year] for year in years) / ends, abs=6e-4)


@pytest.mark.fast
def test_only_measured_figures_of_the_authoritys_own_years_go_without_evidence() -> None:
    hertfordshire = read_authority("hertfordshire")
    mapping = {"measure": "plan_starts", "period": "2014-04-01/2015-03-31", "value": 977, "unit": "children", "sampling": 0, "discrepancy": 0.1}
    mapping["source"] = "a story"
    assert is_own_figure(CalibrationTarget(**mapping), hertfordshire)
    assert is_own_figure(CalibrationTarget(**{**mapping, "period": "2012-04-01/2015-03-31", "value": 1000}), hertfordshire)
    for wrong in ({"value": 400}, {"period": "2016-04-01/2017-03-31"}, {"measure": "assessments"}, {"per": "referrals"}):
        assert not is_own_figure(CalibrationTarget(**{**mapping, **wrong}), hertfordshire), wrong
    for changes in ({"role": "reported"}, {"status": "borrowed"}):
        others = tuple(target.model_copy(update=changes) for target in hertfordshire.targets)
        assert not is_own_figure(CalibrationTarget(**mapping), hertfordshire.model_copy(update={"targets": others})), changes


@pytest.mark.fast
def test_hertfordshires_chance_is_by_the_same_rule_as_every_authoritys() -> None:
    calibration = read_calibration("hertfordshire")
    family, children = 1.0 + read_parameters()["siblings_mean"].value, calibration.experiment.authority.children.value / 10_000
    for aim in calibration.study.targets:
        scale = children if aim.measure.endswith("per_10000") else 1.0
        target = Target(measure=aim.measure, per=aim.per, period=aim.period, value=aim.value * scale, unit=aim.unit, source="published")
        counts = {"referrals": 6868, "plan_starts": 977, "plan_ends": 2777}
        last = [Target(measure=name, period=aim.period, value=value, unit="children", source="published") for name, value in counts.items()]
        assert aim.chance == pytest.approx(stochastic_sd(target, last, family) / scale, rel=0.05), aim.name


@pytest.mark.skipif(not REGISTRY.exists(), reason="the evidence registry is not at hand")
def test_shipped_evidence_is_the_registrys_and_all_reported_items_are_known() -> None:
    registry = {item["id"]: item for item in yaml.safe_load(REGISTRY.read_text())}
    for name, item in read_evidence().items():
        assert item.role == registry[name]["role"], name
        assert item.value is None or item.value == registry[name]["value"], name
    assert {name for name, item in registry.items() if item["role"] == "reported"} <= set(read_evidence())


def written(folder: Path, **changes: Any) -> str:
    """Return the path of Tiny's study with changes, its authority named by its full path."""
    mapping = {**yaml.safe_load(TINY), **changes}
    for name in ("start", "end"):
        mapping[name] = str(mapping[name])
    path = folder / "study.yaml"
    (folder / "tiny.yaml").write_text((REPOSITORY / "tests" / "data" / "tiny.yaml").read_text())
    path.write_text(yaml.safe_dump(mapping))
    return str(path)


def aim(**changes: Any) -> list[dict[str, Any]]:
    """Return Tiny's targets, the first of them changed; a value of None takes a key away."""
    targets = yaml.safe_load(TINY)["targets"]
    first = {key: value for key, value in {**targets[0], **changes}.items() if value is not None}
    return [first, *targets[1:]]


def prior(*parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Return priors."""
    return list(parameters)


BAR = {"moves": "plan_threshold"}
EIGHT = [name for name in read_parameters() if name.endswith("_threshold")][:9]
CASES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "target without a unit": ({"targets": aim(unit=None)}, ("targets[0].unit", "must be given")),
    "target without uncertainty": ({"targets": aim(sampling=None)}, ("targets[0].sampling", "must be given")),
    "target without discrepancy": ({"targets": aim(discrepancy=None)}, ("targets[0].discrepancy", "must be given")),
    "target that is exact": ({"targets": aim(sampling=0.0, discrepancy=0.0)}, ("referrals", "exact")),
    "target in another unit": ({"targets": aim(unit="families")}, ("targets[0].unit", "families", "'referrals'")),
    "ratio in a unit of its own": ({"targets": aim(per="children_in_need", unit="referrals")}, ("targets[0].unit", "share or ratio")),
    "target twice": ({"targets": [*aim(), aim()[0]]}, ("referrals", "twice")),
    "unknown measure": ({"targets": aim(measure="referals")}, ("targets[0].measure", "referals", "Did you mean 'referrals'?")),
    "flow on a day": ({"targets": aim(period="2015-03-31")}, ("targets[0].period", "only a stock")),
    "period outside the window": ({"targets": aim(period="2013-04-01/2014-03-31")}, ("targets[0].period", "inside the window")),
    "no evidence": ({"invented": False}, ("targets[0].evidence", "at least one")),
    "reported evidence": ({"targets": aim(evidence=["A.cp_reduction_47"])}, ("targets[0].evidence", "reported", "role calibrate", "never fitted")),
    "prior evidence outside a trial": ({"targets": aim(evidence=["E.mi_meta_weak"])}, ("E.mi_meta_weak (role prior)", "role calibrate")),
    "unknown evidence": ({"targets": aim(evidence=["G.rentry_1y"])}, ("G.rentry_1y", "Did you mean 'G.reentry_1y'?")),
    "low above high": ({"parameters": prior({**BAR, "low": 0.3, "high": 0.2})}, ("plan_threshold", "low 0.3", "below high 0.2")),
    "range outside the registered one": ({"parameters": prior({"moves": "look_sd", "low": -50.0})}, ("parameters[0].low", "-50", "registered range")),
    "a threshold on the scale that it had before": (
        {"parameters": prior({**BAR, "low": 0.83, "high": 4.5})},
        ("study.yaml: parameters[0].high: got 4.5", "inside the registered range of plan_threshold", "now they are chances, between 0 and 1."),
    ),
    "a parameter that is gone": (
        {"parameters": prior({"moves": "plan_ending_threshold"})},
        ("study.yaml: parameters[0].moves: plan_ending_threshold is gone; in its place: plan_ending_gap and credit_for_work_done (an ending asks",),
    ),
    "a linked parameter that is gone": (
        {"parameters": prior({**BAR, "also": ["issuing_threshold"]})},
        ("parameters[0].moves: issuing_threshold is gone; in its place: issuing_gap (",),
    ),
    "log-odds of what is no chance": (
        {"parameters": prior({"moves": "look_sd", "form": "log_odds_uniform"})},
        ("parameters[0]", "0.7 to 2", "above 0 and below 1, as the prior is uniform in log-odds"),
    ),
    "log-odds linked to what is no chance": (
        {"parameters": prior({**BAR, "form": "log_odds_uniform", "also": ["look_sd"]})},
        ("parameters[0].also", "look_sd", "a parameter that is a chance"),
    ),
    "log-odds of a ratio": (
        {"parameters": prior({"moves": "first_referrals_per_week", "low": 0.5, "high": 1.5, "form": "log_odds_uniform"})},
        ("parameters[0].form", "log_odds_uniform", "a ratio has no log-odds"),
    ),
    "logarithm of nothing": ({"parameters": prior({**BAR, "low": 0.0, "high": 2.0, "form": "log_uniform"})}, ("plan_threshold", "above 0")),
    "parameter twice": ({"parameters": prior(BAR, dict(BAR))}, ("plan_threshold", "twice")),
    "parameter twice, once along": ({"parameters": prior(BAR, {"moves": "need_threshold", "also": ["plan_threshold"]})}, ("plan_threshold", "twice")),
    "unknown parameter": ({"parameters": prior({"moves": "plan_treshold"})}, ("plan_treshold", "Did you mean 'plan_threshold'?")),
    "a linked parameter leaves its range": (
        {"parameters": prior({**BAR, "also": ["enquiry_threshold"]})},
        ("parameters[0]", "keeps enquiry_threshold in its own", "Give low and high"),
    ),
    "prior-only and local": (
        {"parameters": prior({**BAR, "is_unseen": True, "is_local": True})},
        ("plan_threshold", "is_unseen does not go with is_local"),
    ),
    "nothing to calibrate": ({"parameters": prior({**BAR, "is_unseen": True})}, ("every one is_unseen", "nothing to calibrate")),
    "history without a range": ({"parameters": prior({"moves": "risk_aversion"})}, ("risk_aversion", "low and high of a ratio")),
    "nine parameters of one authority": ({"parameters": [{"moves": name} for name in EIGHT]}, ("9 parameters", "at most 8")),
    "a wave too small": ({"method": {"waves": [10], "predictive": 20}}, ("waves", "at least 20")),
    "a month that does not exist": ({"targets": aim(period="2014-04-31/2015-03-31")}, ("referrals", "days that exist")),
    "a period that ends before it starts": ({"targets": aim(period="2015-03-31/2014-04-07")}, ("referrals", "must end after")),
    "a share of more than all": ({"targets": aim(per="children_in_need", unit="share", value=1.7)}, ("1.7", "between 0 and 1")),
    "a negative count": ({"targets": aim(value=-5.0)}, ("-5", "must not be negative")),
    "a measure per itself": ({"targets": aim(per="referrals", unit="share", value=1.0)}, ("per itself",)),
    "no target that counts": ({"method": {"waves": [20], "predictive": 20, "forgiven": 3}}, ("forgiven 3", "fewer than the 3 targets")),
    "a wave that would share seeds": ({"method": {"waves": [20, 2_000_000_000], "predictive": 20}}, ("2000000000", "at most 100,000")),
    "a closing wave too small": ({"method": {"waves": [20], "closing": [5], "predictive": 20}}, ("closing [5]", "at least 20")),
    "range beyond what the authority's file gives": (
        {"parameters": prior({"moves": "outside_need_per_year", "low": 0.5, "high": 1.5})},
        ("parameters[0]", "0.5 to 1.5", "outside_need_per_year in the authority's file, 1 to 1"),
    ),
    "a ratio linked to another": ({"parameters": prior({**BAR, "also": ["outside_need_per_year"]})}, ("parameters[0].also", "cannot be linked")),
    "what is local of no posterior": ({"carries_too": ["plan_threshold"]}, ("carries_too", "carries` names no posterior")),
    "what is not local of a posterior": (
        {"carries": "england_mechanisms", "carries_too": ["interim_removal_treshold"]},
        ("carries_too", "local to england_mechanisms", "Did you mean 'interim_removal_threshold'?"),
    ),
    "another place's rate": (
        {"carries": "england_mechanisms", "carries_too": ["first_referrals_per_week"], "parameters": prior(BAR)},
        ("carries_too", "first_referrals_per_week", "a parameter that is local"),
    ),
    "a ratio with its mode outside its range": (
        {"parameters": prior({"moves": "first_referrals_per_week", "low": 1.1, "high": 1.5, "form": "triangular"})},
        ("parameters[0]", "1.1 to 1.5", "around 1"),
    ),
    "a ratio below nothing": (
        {"parameters": prior({"moves": "risk_aversion", "low": -1.0, "high": 1.5})},
        ("parameters[0].low", "-1", "not below 0"),
    ),
    "what is carried and moved": (
        {"carries": "england_mechanisms", "carries_too": ["enquiry_threshold"]},
        ("carries_too", "enquiry_threshold", "does not move itself"),
    ),
    "unknown carried posterior": ({"carries": "england"}, ("carries", "england", "configs/posteriors")),
    "another kind": ({"kind": "first_fit"}, ("kind", "'first_fit'", "'calibration'")),
    "end before start": ({"end": "2014-01-01"}, ("end 2014-01-01", "later than start")),
}


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_study_ends_with_one_message_before_any_work(
    case: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changes, words = CASES[case]
    if changes.get("carries") == "england_mechanisms":
        ship_england(tmp_path_factory.mktemp("posteriors"), monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    status = main(["calibrate", written(tmp_path / "in", **changes), "--out", "out", "--jobs", "1"])
    said = capsys.readouterr()
    assert status == 2 and "Traceback" not in said.err and said.out == "", said
    assert said.err.count("Wrong input") == 1
    for word in words:
        assert word in said.err, said.err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.fast
@pytest.mark.parametrize("options", [["--check", "10"], ["--resume"], ["--seed", "2147483000"]], ids=" ".join)
def test_wrong_options_end_with_one_message(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", str(REPOSITORY / "tests" / "data" / "tiny_calibration.yaml"), *options]) == 2
    assert options[0] in capsys.readouterr().err


def test_values_reach_the_world_that_is_run_and_nothing_else_moves() -> None:
    experiment = read_calibration(str(REPOSITORY / "tests" / "data" / "tiny_calibration.yaml")).experiment
    both = with_parameter_values(experiment, {"first_referrals_per_week": 0.5, "risk_aversion": 2.0}).authority.history
    before = experiment.authority.history
    assert [(point.first_referrals_per_week, point.risk_aversion) for point in both] == [
        (0.5 * point.first_referrals_per_week, 2.0 * point.risk_aversion) for point in before
    ]
    other = with_parameter_values(experiment, {"plan_threshold": 0.25, "first_referrals_per_week": 0.5, "outside_need_per_year": 1.5})
    assert other.authority.outside_need_per_year.value == 1.5 * experiment.authority.outside_need_per_year.value
    assert other.authority.outside_care_per_year == experiment.authority.outside_care_per_year
    assert other.parameters["plan_threshold"].value == 0.25
    assert [point.first_referrals_per_week for point in other.authority.history] == [
        0.5 * point.first_referrals_per_week for point in experiment.authority.history
    ]
    same = {name for name in experiment.parameters if other.parameters[name] == experiment.parameters[name]}
    assert set(experiment.parameters) - same == {"plan_threshold"}
    assert [point.risk_aversion for point in other.authority.history] == [point.risk_aversion for point in experiment.authority.history]


@pytest.mark.parametrize("name", OWN_PARAMETERS)
def test_what_is_moved_reaches_the_world_of_an_authority_that_has_values_of_its_own(name: str) -> None:
    """An authority's own values were taken before what a calibration moved: nine authorities' bars stood still whatever was tried."""
    calibration = read_calibration(name)
    values = {one.name: 0.5 * (one.low + one.high) for one in calibration.ranges}
    experiment = with_parameter_values(calibration.experiment, values)
    world = build_world(experiment.authority, experiment.parameters, 1, experiment.start, experiment.end)
    before = calibration.experiment.authority.outside_need_per_year.value
    assert values["outside_need_per_year"] > 1.0, "the middle of 0.48 to 1.67"
    assert world.timeline["outside_need"] == pytest.approx(values["outside_need_per_year"] * before / WEEKS_A_YEAR)
    for parameter, value in values.items():
        if parameter in experiment.parameters:
            assert world.parameters[0][parameter] == pytest.approx(value), parameter
    kept = set(calibration.experiment.authority.parameters) - set(values)
    assert all(world.parameters[0][own] == calibration.experiment.authority.parameters[own].value for own in kept)
