"""Who enters the study of noise, what is known of a window, and that the half that tests is only tested on."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.authorities import PublishedTables
from experiments.inputs.yaml_files import read_mapping
from experiments.prediction.noise_models import fit_form, form_of
from experiments.prediction.noise_settings import HistoryNoise, is_close, read_history_noise, read_noise_study
from experiments.prediction.noise_study import NoisePanels, NoiseStudyResult, SplitHalves, choose_form, run_noise_study
from experiments.prediction.panel import national_level, random_halves, windows_of
from experiments.prediction.scores import score_windows
from experiments.presentation.documents.history_noise_files import PAGE, SIZES, TABLES, write_checked
from run import main
from tests.helpers import REPOSITORY
from tests.many_authorities import code_of, write_tables

SHORT = read_noise_study().model_copy(update={"folds": 2, "refits": 3, "resamples": 50, "other_splits": 1})
ADOPTERS = ("919", "866")
PUBLISHED = Path(os.environ.get("DFE_TABLES", REPOSITORY.parent / "shared" / "data" / "dfe"))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> NoisePanels:
    """Return invented tables of forty authorities, and of two adopters whose rows go on after adoption."""
    return NoisePanels(PublishedTables(write_tables(tmp_path_factory.mktemp("dfe"), also=ADOPTERS)), SHORT)


@pytest.fixture(scope="module")
def checked(tables: NoisePanels) -> NoiseStudyResult:
    """Return the study's result on invented tables."""
    return run_noise_study(tables)


def test_no_adopter_enters_though_the_tables_hold_its_later_years(tables: NoisePanels) -> None:
    assert {code for code in ADOPTERS if code in tables.published.register.places} == set(ADOPTERS)
    assert tables.codes == [code_of(i) for i in range(40)]
    assert not set(ADOPTERS) & set(tables.panels["protection_plans"].rates.index)
    without = SHORT.model_copy(update={"adopters": ()})
    assert set(ADOPTERS) <= set(NoisePanels(tables.published, without).codes)


def test_an_authority_is_in_one_half_with_all_its_years(tables: NoisePanels) -> None:
    fitting, testing = random_halves(tables.codes, 1)
    assert not set(fitting) & set(testing) and sorted(fitting + testing) == tables.codes and len(fitting) == len(testing) == 20
    assert random_halves(list(reversed(tables.codes)), 1) == (fitting, testing) and random_halves(tables.codes, 2) != (fitting, testing)
    panel = tables.panel("care_entries", fitting)
    assert {code for group in windows_of(panel, national_level(panel), 3, 3) for code in group.codes} == set(fitting)


def test_nothing_later_than_a_windows_first_year_is_seen(tables: NoisePanels) -> None:
    panel = tables.panels["protection_plans"]
    level = national_level(panel)
    counts, rates = panel.counts.copy(), panel.rates.copy()
    counts.loc[:, 2019:], rates.loc[:, 2019:] = 7.0, -9.0
    for before, after in zip(windows_of(panel, level, 3, 3), windows_of(replace(panel, counts=counts, rates=rates), level, 3, 3)):
        early = before.years <= 2018
        assert early.any()
        assert np.array_equal(before.history.deviations[early], after.history.deviations[early])
        assert np.array_equal(before.history.counts[early], after.history.counts[early])
        assert np.array_equal(before.history.expected[early], after.history.expected[early])


def test_windows_are_those_of_the_table(tables: NoisePanels) -> None:
    panel = tables.panels["protection_plans"].subset([code_of(0)])
    windows = windows_of(panel, national_level(panel), 3, 3)
    found = {int(year): (group.history.offsets, ratio) for group in windows for year, ratio in zip(group.years, group.ratios)}
    assert sorted(found) == list(range(2013, 2022))
    assert found[2013][0] == (0,) and found[2014][0] == (-1, 0) and found[2016][0] == (-2, -1, 0)
    row = panel.counts.loc[code_of(0)]
    assert found[2016][1] == pytest.approx(np.log(row[2019] / row[2016]))
    late = windows_of(panel, national_level(panel), 3, 3, late=1)
    assert {group.history.offsets for group in late} == {(-1,), (-2, -1), (-3, -2, -1)}


def test_a_marked_cell_is_no_figure(tables: NoisePanels, tmp_path: Path) -> None:
    folder = write_tables(tmp_path)
    path = folder / "d1_child_protection_plans_x.csv"
    lines = path.read_text().splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("2016,") and f",{code_of(0)}," in line)
    lines[place] = lines[place].rsplit(",", 1)[0] + ",c"
    path.write_text("\n".join(lines) + "\n")
    panel = NoisePanels(PublishedTables(folder), SHORT).panels["protection_plans"]
    assert np.isnan(panel.counts.loc[code_of(0), 2016]) and panel.counts.isna().sum().sum() == 1
    years = {int(year) for group in windows_of(panel.subset([code_of(0)]), national_level(panel), 3, 3) for year in group.years}
    assert years == set(range(2013, 2022)) - {2013, 2016}


@pytest.mark.slow
def test_the_testing_half_is_not_read_while_fitting(tables: NoisePanels) -> None:
    fitting, testing = random_halves(tables.codes, SHORT.split_seed)
    quiet = NoisePanels(tables.published, SHORT)
    spoilt = {name: replace(panel, counts=panel.counts.copy(), rates=panel.rates.copy()) for name, panel in tables.panels.items()}
    for panel in spoilt.values():
        panel.counts.loc[testing], panel.rates.loc[testing] = 1.0, 5.0
    quiet.__dict__["panels"] = spoilt
    one, other = (choose_form(each, SplitHalves(fitting, testing), "protection_plans", lambda _: None) for each in (tables, quiet))
    assert one.fit.noise == other.fit.noise and one.ranges == other.ranges and one.forms.equals(other.forms)


@pytest.mark.slow
def test_reverting_forms_win_where_figures_revert_and_intervals_cover(checked: NoiseStudyResult) -> None:
    for one in checked.chosen.values():
        assert one.form.name.startswith("reverting")
    rows = checked.coverage[(checked.coverage["years_apart"] == 3) & (checked.coverage["years_late"] == 0)].set_index(["quantity", "form"])
    for quantity, one in checked.chosen.items():
        own, walk = rows.loc[(quantity, one.form.name)], rows.loc[(quantity, "walk")]
        assert own["log_score"] > walk["log_score"] and own["crps"] < walk["crps"] and own["width_90"] < walk["width_90"]
        assert own["inside_90_low"] < own["inside_90"] < own["inside_90_high"] and 0.8 < own["inside_90"] < 0.97


@pytest.mark.slow
def test_what_ships_can_be_read_back(checked: NoiseStudyResult, tmp_path: Path) -> None:
    write_checked(checked, tmp_path / "noise")
    found = HistoryNoise(**read_mapping(tmp_path / "noise" / SIZES))
    for quantity, one in checked.chosen.items():
        assert is_close(found.quantities[quantity].noise, one.fit.noise, 0.001)
        assert not is_close(found.quantities[quantity].noise, replace(one.fit.noise, passing_sd=1.1 * one.fit.noise.passing_sd), 0.001)
        assert found.quantities[quantity].level_in(2030) == found.quantities[quantity].level_in(2024)
        assert np.isnan(found.quantities[quantity].level_in(2000))
    names = {path.name for path in (tmp_path / "noise").iterdir()}
    assert {SIZES, PAGE, *TABLES, "prediction_halves.csv", "figures", "run.json"} == names
    assert "20 further" not in (tmp_path / "noise" / PAGE).read_text() and "| chosen |" in (tmp_path / "noise" / PAGE).read_text()


@pytest.mark.slow
def test_the_command_says_whether_it_is_what_ships(
    tables: NoisePanels, checked: NoiseStudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "experiments.presentation.terminal.prediction.run_noise_study", lambda own, tell: checked if own.codes == tables.codes else None
    )
    assert main(["noise", "--dfe", str(tables.published.folders[0]), "--out", str(tmp_path / "noise")]) == 0
    assert "NOT what ships" in capsys.readouterr().out


@pytest.mark.parametrize(("change", "words"), [("few", "at least 20"), ("gone", "no such file"), ("no folder", "a folder with")])
def test_tables_that_will_not_do(change: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "dfe"
    folder.mkdir()
    write_tables(folder, authorities=19)
    if change == "gone":
        folder = tmp_path / "without"
        folder.mkdir()
        write_tables(folder, authorities=30)
        (folder / "d1_child_protection_plans_x.csv").unlink()
    status = main(["noise", "--dfe", str(tmp_path / "nowhere" if change == "no folder" else folder)])
    printed_lines = capsys.readouterr().err
    assert status == 2 and words in printed_lines and "Traceback" not in printed_lines


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published tables are not here; DFE_TABLES names their folder")
def test_the_shipped_sizes_are_those_of_the_published_tables_and_cover() -> None:
    study = read_noise_study()
    tables = NoisePanels(PublishedTables(PUBLISHED), study)
    assert len(tables.codes) > 130 and not {adopter.code for adopter in study.adopters} & set(tables.codes)
    fitting, testing = random_halves(tables.codes, study.split_seed)
    for quantity, own in read_history_noise().quantities.items():
        fit = fit_form(form_of(own.form), tables.panel(quantity, fitting), study.gap_years, study.history_years)
        assert is_close(own.noise, fit.noise, 0.02)
        windows = windows_of(tables.panel(quantity, testing), fit.level, study.gap_years, study.history_years)
        table = score_windows(own.noise, windows, study.gap_years).table
        assert 0.85 <= table["inside_90"].mean() <= 0.95
        assert {year: round(float(value), 4) for year, value in fit.level.items()} == pytest.approx(own.level.by_year, abs=2e-4)


def test_halves_that_ship_hold_no_adopter() -> None:
    lines = (REPOSITORY / "docs" / "validation" / "prediction_halves.csv").read_text().splitlines()[1:]
    codes = [line.split(",")[0] for line in lines]
    assert len(set(codes)) == len(codes) > 130
    assert not {adopter.code for adopter in read_noise_study().adopters} & set(codes)
