"""An authority's own calibration: made from its file, with its own figures of its last observed year and no others."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from experiments.calibration.authority_study import FITTED_MEASURES, calibration_target, first_day_of_window, is_authority, is_fitted, stochastic_sd
from experiments.calibration.comparison_scale import sd_on_comparison_scale, to_comparison_scale
from experiments.calibration.load import read_calibration
from experiments.calibration.run_context import inherited_by
from experiments.calibration.study import CalibrationStudy
from experiments.inputs.errors import InputError
from experiments.inputs.load import CONFIGS, config_names, read_authority
from run import main
from simulation.settings import Target
from tests.experiments.posteriors.posteriors import ship_england
from tests.helpers import REPOSITORY, littleton

pytestmark = pytest.mark.fast
OWN = [name for name in config_names("authorities") if name not in config_names("studies")]
LITTLETON = littleton()
HERE = Path("littleton.yaml")


def target(**changes: object) -> Target:
    """Return a target of Littleton's last observed year, some of it changed."""
    mapping = {"measure": "plan_starts", "period": year_to(LITTLETON.last_observed.isoformat()), "value": 12, "unit": "children", "source": "made up"}
    return Target(**{**mapping, **changes})  # type: ignore[arg-type]


def year_to(last: str) -> str:
    """Return the year that ends on a day."""
    return f"{int(last[:4]) - 1}-04-01/{last}"


@pytest.mark.parametrize("name", OWN)
def test_every_authority_has_a_calibration_of_its_own_figures(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship_england(tmp_path, monkeypatch)
    calibration, mapping = read_calibration(name), yaml.safe_load((CONFIGS / "authorities" / f"{name}.yaml").read_text())
    by_name = {(each["measure"], each["period"]): each for each in mapping["targets"]}
    study, pattern = calibration.study, read_calibration("hertfordshire").study
    assert study.name == name and study.carries == "england_mechanisms" and study.method == pattern.method
    moves = [prior.moves for prior in study.parameters]
    instead = {"plan_threshold": "plan_ending_gap_first", "interim_removal_threshold": "outside_need_per_year"}
    assert moves == [instead.get(prior.moves, prior.moves) for prior in pattern.parameters]
    assert study.carries_too == ("interim_removal_threshold",) and "interim_removal_threshold" in inherited_by(calibration)[0]
    need, file = study.parameters[-1], calibration.experiment.authority.outside_need_per_year
    assert (need.low * file.value, need.high * file.value) == pytest.approx((file.low, file.high)), "the range that its file gives"
    conference = study.parameters[moves.index("conference_threshold")]
    assert conference.also == ("plan_threshold",) and conference.form == "log_odds_uniform", "linked in log-odds"
    assert str(study.end) == str(mapping["last_observed"]) and (study.end - study.start).days in (1094, 1095)
    for aim in study.targets:
        own = by_name[aim.measure, aim.period]
        assert own["value"] == aim.value and own["status"] == "measured" and aim.measure in FITTED_MEASURES
        assert aim.likelihood_sd == pytest.approx(0.1 * aim.value), "counts of everybody: no sampling error, a discrepancy of a tenth"
        assert 0.0 < aim.chance < aim.value


def test_chance_of_an_authoritys_figures_is_that_of_so_many_families() -> None:
    starts, ends = target(value=200), target(measure="plan_ends", value=160)
    short = target(measure="plan_ends_3_months", per="plan_ends", value=0.2, unit="share of plans ended")
    last_years = target(measure="plan_ends", value=10, period=year_to("2001-03-31"))
    assert stochastic_sd(starts, [], 2.0) == pytest.approx(20.0), "100 families of two children each: a standard deviation of ten families"
    assert stochastic_sd(short, [starts, last_years, ends], 2.0) == pytest.approx((0.2 * 0.8 / 80) ** 0.5), "a share of 80 families"
    assert stochastic_sd(target(measure="repeat_plan_share", value=0.5), [ends, starts], 2.0) == pytest.approx(0.05), "a share of plans started"
    assert stochastic_sd(short, [starts], 2.0) == 0.0, "the count is not known"
    assert stochastic_sd(target(measure="repeat_plan_share", value=24.0), [starts], 2.0) == 0.0, "percent are refused with a message, later"


def test_chance_among_so_many_families_is_no_part_of_the_likelihood() -> None:
    """The likelihood's own uncertainty and scale stay as they are: simulations have that chance themselves."""
    plain, small = calibration_target(target(), 0.1, HERE), calibration_target(target(), 0.1, HERE, 5.0)
    assert plain.likelihood_sd == small.likelihood_sd and (plain.chance, small.chance) == (0.0, 5.0)
    one, other = (CalibrationStudy.model_construct(targets=(aim,)) for aim in (plain, small))
    assert sd_on_comparison_scale(one) == sd_on_comparison_scale(other) and to_comparison_scale(one, 12.0) == to_comparison_scale(other, 12.0)


def test_only_own_figures_of_the_last_year_are_fitted() -> None:
    assert is_fitted(target(), LITTLETON)
    assert is_fitted(target(measure="protection_plans", period=str(LITTLETON.last_observed)), LITTLETON)
    for changes in ({"status": "borrowed"}, {"role": "reported"}, {"value": 0}, {"measure": "assessments"}, {"period": "2001-04-01/2002-03-31"}):
        assert not is_fitted(target(**changes), LITTLETON), changes


def test_a_share_of_plans_ended_is_a_share_and_a_count_has_its_measures_unit() -> None:
    assert (
        calibration_target(target(measure="plan_ends_3_months", per="plan_ends", value=0.2, unit="share of plans ended"), 0.1, HERE).unit == "share"
    )
    assert calibration_target(target(), 0.1, HERE).unit == "children"


@pytest.mark.parametrize(("last", "first"), [("2016-03-31", "2013-04-01"), ("2015-03-31", "2012-04-01"), ("2020-02-28", "2017-02-28")])
def test_the_window_is_the_three_years_to_the_last_observed_day(last: str, first: str) -> None:
    assert str(first_day_of_window(date.fromisoformat(last), 3)) == first


def test_a_study_goes_before_an_authority_of_its_name_and_a_file_is_told_by_what_it_holds() -> None:
    assert not is_authority("hertfordshire") and is_authority("luton") and not is_authority("nowhere")
    assert is_authority(str(CONFIGS / "authorities" / "luton.yaml"))
    assert not is_authority(str(REPOSITORY / "tests" / "data" / "tiny_calibration.yaml"))


def test_an_authority_without_figures_ends_with_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = yaml.safe_load((REPOSITORY / "tests" / "data" / "littleton.yaml").read_text())
    path = tmp_path / "littleton.yaml"
    path.write_text(yaml.safe_dump({**mapping, "targets": []}))
    assert main(["calibrate", str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "littleton.yaml" in said and "0 of them" in said and "run.py authority" in said and not (tmp_path / "out").exists()


@pytest.mark.parametrize("changes", [{"value": 0.0, "low": 0.0}, {"low": None}, {"low": 0.0}], ids=["nobody", "no low end", "from nothing"])
def test_an_authority_without_a_range_of_long_stay_need_ends_with_one_message(changes: dict[str, object], tmp_path: Path) -> None:
    mapping = yaml.safe_load((CONFIGS / "authorities" / "luton.yaml").read_text())
    path = tmp_path / "luton_again.yaml"
    need = {**mapping["outside_need_per_year"], **changes}
    path.write_text(yaml.safe_dump({**mapping, "name": "luton_again", "outside_need_per_year": need}))
    with pytest.raises(InputError, match=r"luton_again.yaml: outside_need_per_year: .*low above 0"):
        read_calibration(str(path))


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "a length of plans without what it is a share of": ({"measure": "plan_ends_3_months", "value": 0.2}, "per: plan_ends"),
    "a count per something": ({"per": "plan_ends"}, "no per"),
    "a share in percent": ({"measure": "repeat_plan_share", "value": 17.4}, "percent are hundredths"),
    "a negative count": ({"value": -5}, "must not be negative"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_target_of_an_authority_ends_with_one_message(case: str) -> None:
    changes, words = WRONG[case]
    assert is_fitted(target(**changes), LITTLETON)
    with pytest.raises(InputError) as refused:
        calibration_target(target(**changes), 0.1, HERE)
    assert words in str(refused.value) and "littleton.yaml" in str(refused.value)


def test_a_target_given_twice_is_refused_and_a_name_too_long_for_a_file_is_no_authority(tmp_path: Path) -> None:
    mapping = yaml.safe_load((CONFIGS / "authorities" / "luton.yaml").read_text())
    path = tmp_path / "luton_again.yaml"
    path.write_text(yaml.safe_dump({**mapping, "name": "luton_again", "targets": [*mapping["targets"], *mapping["targets"][-30:]]}))
    with pytest.raises(InputError, match="twice"):
        read_calibration(str(path))
    assert not is_authority("x" * 400 + ".yaml")


def test_an_unknown_name_is_asked_after_among_studies_and_authorities(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "lutton"]) == 2
    assert "Did you mean 'luton'?" in capsys.readouterr().err
    assert read_authority("luton").name == "luton"


def test_a_file_that_is_neither_study_nor_authority_is_asked_which_it_is(tmp_path: Path) -> None:
    mapping = yaml.safe_load((CONFIGS / "authorities" / "luton.yaml").read_text())
    del mapping["history"]
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(mapping))
    with pytest.raises(InputError, match=r"mine.yaml: kind: .*an authority's file its `history`"):
        read_calibration(str(path))
