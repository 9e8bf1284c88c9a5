"""A programme over the strength of help: points found by trials, a table that adds up, and the table that ships tied to what it rests on."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.help_trials import read_help_trials
from experiments.calibration.virtual_trials import COMMON
from experiments.inputs.errors import InputError
from experiments.measures.evaluate import Cell
from experiments.presentation.terminal.help_curve import curve_lines, curve_sentence
from experiments.validation import help_curve_table as tables
from experiments.validation.help_curve import HelpCurve, help_curve
from experiments.validation.help_curve_table import Point, curve_table, read_curve, why_not_shown
from tests.experiments.runs.test_simulate_seed import PROGRAMME

PERIOD = "2015-04-01/2018-03-31"


@pytest.fixture(scope="module")
def curve(tmp_path_factory: pytest.TempPathFactory) -> HelpCurve:
    """Tiny's programme at every strength, two runs."""
    return help_curve(PROGRAMME, runs=2, jobs=1, out=tmp_path_factory.mktemp("curve") / "out")


def made_up() -> pd.DataFrame:
    """Return the table of two strengths: care entries change by -1 and -3 in the first run, by -3 and -9 in the second."""
    points = [Point(0.0, 0.0, {}), Point(0.5, 2.0, {})]
    usual = np.full((2, 2, 1), 100.0)
    policy = usual + np.array([[-1.0, -3.0], [-3.0, -9.0]])[:, :, np.newaxis]
    return curve_table(points, [Cell("care_entries", "children", "all", PERIOD)], np.stack([usual, policy], axis=2))


def test_points_rise_from_no_help_to_the_ceiling(curve: HelpCurve) -> None:
    effects, strengths = ([getattr(point, name) for point in curve.points] for name in ("effect", "strength"))
    assert effects == list(read_help_trials().curve)[: len(effects)] and len(effects) > 3
    assert strengths[0] == 0.0 and strengths == sorted(set(strengths))
    for point in curve.points:
        assert point.others["help_substance_misuse"] == pytest.approx(point.effect, abs=0.02)


def test_every_strength_is_run_with_the_same_seeds(curve: HelpCurve) -> None:
    assert curve.finished == [1, 2] and set(curve.table["runs"]) == {2}
    assert len(curve.table) == len(curve.points) * curve.table["measure"].nunique() and not curve.table["difference"].isna().any()
    assert set(curve.table["error"]) >= {"harm_missed", "needless_intervention"}
    none = curve.table[curve.table["effect"] == 0.0]
    assert (none["from_no_effect"] == 0.0).all()
    assert curve.out is not None and {"help_curve.csv", "run.json"} <= {path.name for path in curve.out.iterdir()}


def test_differences_and_their_change_from_no_effect_by_hand() -> None:
    none, some = made_up().to_dict("records")
    assert (none["difference"], some["difference"], some["as_usual"]) == (-2.0, -6.0, 100.0)
    assert (none["from_no_effect"], some["from_no_effect"]) == (0.0, -4.0)
    assert some["from_no_effect_high"] > -4.0 > some["from_no_effect_low"]


def test_the_text_says_strengths_and_what_trials_give(curve: HelpCurve) -> None:
    text = " ".join("\n".join(curve_lines(curve, 150)).split())
    for words in ("effect, sd", "0.96 is a ceiling, not randomised", "Change of that difference from no effect", "never be used for a decision"):
        assert words in text


def test_what_the_curve_varies_is_not_set_by_hand() -> None:
    with pytest.raises(InputError, match=rf"{COMMON}.*does not vary"):
        help_curve(PROGRAMME, parameters={COMMON: 0.5})
    with pytest.raises(InputError, match="Nothing is drawn beside the strength of help"):
        help_curve(PROGRAMME, parameters="drawn")
    with pytest.raises(InputError, match="a programme, with at least one ingredient"):
        help_curve("hertfordshire:business_as_usual")


def test_a_table_of_another_model_policy_or_strength_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"model": "a", "help": "b", "policy": "c"}
    monkeypatch.setattr(tables, "belongs", lambda policy: now)
    table = made_up().assign(**now)
    assert why_not_shown(table) == "" and why_not_shown(table.iloc[:0]) == "there is no table"
    for name, words in {"model": "another version", "help": "other strengths", "policy": "another policy"}.items():
        assert words in why_not_shown(table.assign(**{name: "old"}))
    harm = table.assign(measure="harm_at_home_open_events")
    for stale, said in ((False, 1), (True, 0)):
        shown = pd.concat([table, harm]).assign(model="old" if stale else "a")
        monkeypatch.setattr(tables, "read_curve", lambda shown=shown: shown)
        assert len(list(curve_sentence())) == said


def test_the_strengths_of_help_and_the_policy_are_part_of_what_a_table_belongs_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "fingerprint", lambda names: "model")
    policies = [tables.resolve_scenario(name).policy for name in (tables.SHIPPED, "hertfordshire_business_as_usual")]
    one, other = map(tables.belongs, policies)
    assert one["policy"] != other["policy"] and one["help"] == other["help"]
    known = tables.read_parameters()
    figure = known["help_mental_health"]
    monkeypatch.setattr(tables, "read_parameters", lambda: {**known, "help_mental_health": figure.model_copy(update={"value": 0.001})})
    assert tables.belongs(policies[0])["help"] != one["help"]


def test_the_table_that_ships_has_every_column_and_both_ends() -> None:
    table = read_curve()
    assert set(made_up()) | {"programme", "model", "help", "policy"} <= set(table)
    assert table["effect"].min() == 0.0 and table["programme"].nunique() == 1
    assert {"care_entries", "harm_at_home_open_events"} <= set(table["measure"])


def test_it_can_be_drawn(curve: HelpCurve, tmp_path: Path) -> None:
    from experiments.presentation.figures.help_curve import draw_curve

    draw_curve(curve, tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} >= {".png", ".csv"} or any(tmp_path.iterdir())
