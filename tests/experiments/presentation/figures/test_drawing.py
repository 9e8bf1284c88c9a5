"""Figures: the same bytes every time, without a display, with place, period and go-live; few pairs only ask."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from experiments.inputs.load import config_names
from experiments.presentation.figures.forest import plot_forest, plot_forests
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import BASELINE, COLOURS, MOVED_THRESHOLD, POLICY_COLOURS, WITHOUT_EFFECT, policy_colours
from experiments.presentation.figures.time_series import plot_over_time
from experiments.presentation.terminal.layout import SHORT_DISCLAIMER
from tests.helpers import REPOSITORY

DAYS = pd.date_range("2014-01-06", "2016-12-26", freq="7D")
WORDS = {"title": "What changes?", "caption": "Tiny, 2014 to 2016; go-live 1 April 2015.", "unit": "children"}


def series() -> pd.DataFrame:
    """Return two lines, one with a band, and a dot."""
    usual = pd.DataFrame({"line": "as usual", "colour": BASELINE, "style": [""] * len(DAYS), "date": DAYS, "mean": 50.0, "has_band": False})
    tried = usual.assign(line="programme", colour=COLOURS[0], style=[(5, 2)] * len(DAYS), mean=49.5, has_band=True)
    dot = pd.DataFrame({"line": ["observed"], "date": [DAYS[3]], "mean": [48.0], "has_band": [False]})
    table = pd.concat([usual, tried, dot], ignore_index=True)
    return table.assign(low=table["mean"] - 5, high=table["mean"] + 5, go_live=date(2015, 4, 1), **WORDS)


def differences() -> pd.DataFrame:
    """Return two measures under two policies."""
    rows = [
        {"heading": words, "words": policy, "colour": colour, "marker": "o"} for words in ("plans", "entries") for policy, colour in LOOKS.items()
    ]
    numbers = {"difference": [-4.0, 2.0, -1.0, 0.0], "low": [-6.0, -1.0, -2.0, 0.0], "high": [-2.0, 5.0, 1.0, 0.0]}
    return pd.DataFrame(rows).assign(**numbers, said=["-4 [-6, -2]", "+2", "-1", "0"], said_is="difference", **WORDS)


LOOKS = {"a": COLOURS[0], "b": COLOURS[1]}


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        save(plot_over_time(series()).figure, series(), tmp_path / folder / "lines")
        save(plot_forests([differences(), differences()], "What changes?", WORDS["caption"]), differences(), tmp_path / folder / "points")
    names = {path.name for path in (tmp_path / "first").iterdir()}
    assert names == {f"{name}.{kind}" for name in ("lines", "points") for kind in ("csv", "png", "svg")}
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name
    assert "colour" not in pd.read_csv(tmp_path / "first" / "lines.csv")


def test_figures_need_no_display(tmp_path: Path) -> None:
    """A backend with windows, and no display for it: figures are drawn all the same."""
    code = (
        "from tests.experiments.presentation.figures.test_drawing import *; save(plot_over_time(series()).figure, series(), Path(sys.argv[1]) / 'x')"
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith("DISPLAY")} | {"MPLBACKEND": "TkAgg"}
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and (tmp_path / "x.png").stat().st_size > 10_000, done.stderr


@pytest.mark.fast
def test_lines_are_drawn_as_the_table_has_them() -> None:
    ax = plot_over_time(series())
    drawn = [line for line in ax.get_lines() if len(line.get_ydata()) == len(DAYS)]
    assert [set(line.get_ydata()) for line in drawn] == [{50.0}, {49.5}]
    assert [line.get_color() for line in drawn] == [BASELINE, COLOURS[0]] and len(ax.collections) == 2
    words = [text.get_text() for text in ax.texts]
    assert {"go-live", "as usual", "programme", "observed"} == set(words)
    figure = ax.figure
    assert figure.get_suptitle() == WORDS["title"] and figure.get_supxlabel() == f"{WORDS['caption']}\n{SHORT_DISCLAIMER}"


@pytest.mark.fast
def test_names_at_line_ends_do_not_lie_on_one_another() -> None:
    ax = plot_over_time(series())
    places = sorted(text.get_position()[1] for text in ax.texts if text.get_text() in ("as usual", "programme"))
    assert places[1] - places[0] > 0.03, "ends half a child apart"


@pytest.mark.fast
def test_points_intervals_and_numbers_are_drawn_as_the_table_has_them() -> None:
    ax = plot_forest(differences())
    intervals = sorted(tuple(segment[:, 0]) for segment in ax.collections[0].get_segments())
    assert intervals == [(-6.0, -2.0), (-2.0, 1.0), (-1.0, 5.0), (0.0, 0.0)]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["plans", "a", "b", "entries", "a", "b"] and ax.get_xlabel() == "children"
    bold = [label.get_text() for label in ax.get_yticklabels() if label.get_fontweight() == "bold"]
    assert bold == ["plans", "entries"] and "\N{MINUS SIGN}4 [\N{MINUS SIGN}6, \N{MINUS SIGN}2]" in [text.get_text() for text in ax.texts]


@pytest.mark.fast
def test_every_policy_that_ships_has_one_fixed_colour() -> None:
    assert set(POLICY_COLOURS) == set(config_names("policies")) - {"business_as_usual"}
    assert set(POLICY_COLOURS.values()) <= set(COLOURS) and not {BASELINE, WITHOUT_EFFECT, MOVED_THRESHOLD} & set(COLOURS)
    assert (
        policy_colours(["signs_of_safety"])["signs_of_safety"] == policy_colours(["my_own", "another", "other", "signs_of_safety"])["signs_of_safety"]
    )
    many = [*POLICY_COLOURS][:4] + ["my_own", "another"]
    assert len(set(policy_colours(many).values())) == len(many), "as long as there are colours, no two policies share one"
