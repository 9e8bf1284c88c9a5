"""What the report of a trial says of its question, its design and what it rests on."""

import pytest

from experiments.presentation.report.pieces import Bullets, Grid
from experiments.presentation.report.trial_question import assumed, contamination, question
from experiments.trial_design.study import read_trial

pytestmark = pytest.mark.fast


def test_the_question_names_every_cluster_with_its_stratum_and_dates() -> None:
    study = read_trial("stepped_wedge_five_authorities")[0].model_dump(mode="json")
    section = question(study)
    (grid,) = (piece for piece in section.pieces if isinstance(piece, Grid))
    assert section.name == "question" and study["policy"] in str(section.pieces[0])
    for each in study["clusters"]:
        (row,) = (row for row in grid.rows if row[0] == each["stratum"])
        assert f"{each['name']} ({each['authority']}" in str(row[1])
    assert sum(str(row[2]).count(", ") + 1 for row in grid.rows) == len(study["dates"])


def test_what_is_assumed_says_what_is_held_and_what_leaks() -> None:
    study = read_trial("stepped_wedge_five_authorities")[0].model_dump(mode="json")
    (bullets,) = assumed(study).pieces
    assert isinstance(bullets, Bullets) and any("held at its value" in str(item) for item in bullets.items)
    assert not any("held at its value" in str(item) for item in assumed(study | {"draws": "drawn"}).pieces[0].items)
    assert contamination({"ingredients": ["group_supervision"], "weeks": 1}).startswith(
        "As planned, group supervision reaches each cluster 1 week before"
    )
    assert contamination({"ingredients": ["group_supervision"], "weeks": 0}) == contamination({"ingredients": [], "weeks": 9})
