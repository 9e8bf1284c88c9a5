"""Figures of one moment: caption, room for every word on both widths, and sentences that say what the tables hold."""

import re
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from experiments.presentation.figures import caseloads, information_network, lanes, quadrants, weeks
from experiments.presentation.figures.captions import place_and_week
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import IN_DANGER
from experiments.runs.words import LANES
from experiments.snapshots.children import children_now, last_week
from experiments.snapshots.danger import thresholds
from experiments.snapshots.flows import stocks_and_flows
from experiments.snapshots.network import information_network as network_of
from experiments.snapshots.quadrants import pushes
from experiments.snapshots.quadrants import quadrants as quadrants_of
from experiments.snapshots.workers import workers_now
from simulation.calendar import date_of
from tests.experiments.presentation.figures.rules import faults_of
from tests.moments import both_drivers
from tests.smallshire import build


@pytest.fixture(scope="module")
def world():
    return both_drivers().batch


@pytest.fixture(scope="module")
def children(world) -> pd.DataFrame:
    return children_now(world)


def figures_of(world, is_narrow: bool) -> dict[str, Figure]:
    """Return every figure of a moment."""
    about, children, table = place_and_week("Smallshire (invented)", last_week(world)), children_now(world), stocks_and_flows(world)
    return {
        "truth": lanes.plot_lanes(children, about, "truth", is_narrow),
        "belief": lanes.plot_lanes(children, about, "belief", is_narrow),
        "quadrants": quadrants.plot_quadrants(children, thresholds(world), about, is_narrow),
        "week": caseloads.plot_week(workers_now(world), about, is_narrow),
        "network": information_network.plot_network(network_of(world), about, is_narrow),
        "weeks": weeks.plot_weeks(table, about, table, is_narrow),
    }


def numbers(text: str) -> list[int]:
    """Return the whole numbers of a sentence."""
    return [int(number.replace(",", "")) for number in re.findall(r"(?<![\d.])\d[\d,]*(?![\d.,]*\d)", text)]


@pytest.mark.filterwarnings("error")
def test_a_world_before_its_first_week_is_drawn_too(world):
    empty = build(4)
    assert set(figures_of(empty, True)) == set(figures_of(world, True))
    assert lanes.in_words(children_now(empty)).startswith("0 children are drawn")
    vacant = workers_now(world).assign(is_filled=False)
    assert "On average a worker in post holds no families" in caseloads.in_words(vacant)
    caseloads.plot_week(vacant, "here")


@pytest.mark.parametrize("is_narrow", [False, True])
def test_every_figure_has_caption_and_room_for_its_words(world, is_narrow):
    monday = date_of(last_week(world))
    for name, figure in figures_of(world, is_narrow).items():
        assert faults_of(figure, ["Smallshire (invented)", f"week from Monday {monday.day} {monday:%B %Y}", "One simulated run"]) == [], name
        assert figure.get_figwidth() * 96 < 440 if is_narrow else figure.get_figwidth() < 9


def test_the_same_moment_gives_the_same_bytes(world, children, tmp_path: Path):
    for folder in ("first", "second"):
        save(lanes.plot_lanes(children, "here"), children, tmp_path / folder / "lanes")
        save(information_network.plot_network(network_of(world), "here"), children, tmp_path / folder / "network")
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


def test_there_is_a_dot_for_every_child(children):
    for by, column in (("truth", "in_danger"), ("belief", "thought_in_danger")):
        ax = lanes.plot_lanes(children, "here", by).axes[0]
        assert sum(len(each.get_offsets()) for each in ax.collections) == len(children)
        brown = sum((each.get_facecolors()[:, 0].round(2) == round(int(IN_DANGER[1:3], 16) / 255, 2)).sum() for each in ax.collections)
        assert brown == (children[column] & (children["quadrant"] != "in_care")).sum()
        shown = [label.get_text().splitlines()[-1] for label in ax.get_xticklabels()]
        assert shown == [str((children["lane"] == name).sum()) for name in LANES]


def test_a_filled_point_is_thought_in_danger_and_the_corners_count(world, children):
    ax = quadrants.plot_quadrants(children, thresholds(world), "here").axes[0]
    home = children[(children["quadrant"] != "in_care") & (children["lane"] != "closed")]
    assert sum(len(each.get_offsets()) for each in ax.collections) == len(home)
    corners = {text.get_text().split(": ")[0]: int(text.get_text().split(": ")[1]) for text in ax.texts}
    assert corners == {name.replace("_", " "): int((home["quadrant"] == name).sum()) for name in quadrants.QUADRANTS}


def test_the_sentence_on_lanes_agrees_with_the_children(children):
    home = children[(children["quadrant"] != "in_care") & (children["lane"] != "closed")]
    lane_counts = [int((children["lane"] == name).sum()) for name in LANES]
    errors = [int((home["quadrant"] == name).sum()) for name in ("missed_danger", "needless_alarm")]
    assert numbers(lanes.in_words(children)) == [len(children), *lane_counts, len(home), int(home["in_danger"].sum()), *errors]


def test_the_sentence_on_quadrants_agrees_with_the_table(children):
    table = quadrants_of(children)
    count = table[(table["families"] == "open") & (table["presentation"] == "all")].set_index("quadrant")["children"]
    danger, safe = count["known_danger"] + count["missed_danger"], count["needless_alarm"] + count["known_safe"]
    expected = [danger + safe, danger, count["known_danger"], count["missed_danger"], safe, count["needless_alarm"]]
    assert numbers(quadrants.in_words(table))[:6] == expected
    helped = table.assign(without_help=table["without_help"].where(table["quadrant"] != "needless_alarm", 1))
    assert "(without any help 1 of these would be)" in quadrants.in_words(helped)


def test_the_sentence_on_presentation_follows_the_numbers_whichever_way_they_fall(world, children):
    table = pushes(world, children)
    words = quadrants.pushes_in_words(table)
    for row in table[table["presentation"] != "not_met"].itertuples():
        way = "above" if row.belief_less_truth >= 0 else "below"
        name = quadrants.PRESENTATIONS[row.presentation]
        assert f"{name} {abs(100.0 * row.belief_less_truth):.1f} {way} ({row.children} children)" in words
    assert "disguised compliance moves what a visit shows of risk by \N{MINUS SIGN}" in words
    assert "avoidant parent moves what a visit shows of risk by +" in words
    turned = quadrants.pushes_in_words(table.assign(belief_less_truth=-table["belief_less_truth"], one_meeting=0.0))
    assert turned.count(" above (") == words.count(" below (") and "By the model's rule" not in turned
    assert quadrants.pushes_in_words(table.head(0)) == "No child at home has an open case."


def test_the_sentence_on_workers_agrees_with_the_table(world):
    workers = workers_now(world)
    social = workers[workers["role"].isin(["social_worker", "assessment_worker"])]
    words = caseloads.in_words(workers)
    assert f"Posts of social workers: {len(social)}; vacant: {(~social['is_filled']).sum()}; " in words
    assert f"{social.loc[social['is_filled'], 'families'].mean():.1f} families" in words
    safeguarding = workers[(workers["role"] == "social_worker") & workers["is_filled"]]
    assert f"{safeguarding['face_to_face'].sum() / safeguarding['fte'].sum():.1f} hours of the week face to face" in words


def test_the_sentence_on_the_network_names_its_agreements(world):
    network = network_of(world)
    words = information_network.in_words(network)
    for agency, part in network.edges[network.edges["relation"] == "agreement"].groupby("target"):
        assert f"{agency.replace('_', ' ')} ({part['share'].max():.0%})" in words
    without = network._replace(edges=network.edges[network.edges["relation"] != "agreement"])
    assert "No agreement lets workers see" in information_network.in_words(without)


def test_the_sentence_on_weeks_is_the_last_row(world):
    table = stocks_and_flows(world)
    last = table[table["week"] == table["week"].max()].set_index("measure")["recent"]
    words = weeks.in_words(table, table)
    for name in weeks.SHOWN:
        assert f" {last[name]:,.0f} (baseline {last[name]:,.0f})" in words
    assert weeks.in_words(table.head(0)) == "No week is recorded yet."
    early = table[table["week"] < table["week"].min() + 4]
    assert "protection plans started, in three months not known before three months" in weeks.in_words(early)
