"""The question as a whole: what is refused before any work, and what a folder holds."""

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments import InputError, story
from tests.experiments.runs.test_simulate_seed import BASELINE, PROGRAMME

WINDOW = {"start": "2014-01-06", "end": "2014-12-28", "draws": "held"}


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"family": "1000000"}, r"^--family: got '1000000'; allowed: a number from 1 to \d+, as in \"family 417\".*--find chooses a family by rule"),
        ({"family": "417", "find": "missed_danger"}, r"^--find: got --find missed_danger beside --family 417; allowed: one of the two"),
        ({"find": "missed_dangers"}, r"^--find: got 'missed_dangers'; allowed: missed_danger, .*Did you mean 'missed_danger'\?"),
        ({"against": PROGRAMME}, r"^--against: got .*allowed: another policy than the scenario's"),
        ({"against": "no_such_policy"}, r"no_such_policy"),
        ({"seed": -1}, r"^--seed"),
        ({"find": 3}, r"^--find: got 3; allowed: a word"),
    ],
)
def test_wrong_input_ends_in_one_message(how: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        story(PROGRAMME, **{**WINDOW, **how})  # type: ignore[arg-type]


def test_business_as_usual_needs_something_to_stand_against() -> None:
    with pytest.raises(InputError, match=r"^--against: got nothing; .*The scenario is business_as_usual itself: name another policy with --against"):
        story(BASELINE, draws="held")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("story") / "out"
    made = story(PROGRAMME, against=BASELINE, find="disguised_compliance", out=place, **WINDOW)  # type: ignore[arg-type]
    assert made.out == place
    return place


def test_a_folder_holds_the_story_its_figure_and_its_tables(out: Path) -> None:
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    files = sorted(path.name for path in out.iterdir())
    assert files == record["files"]
    assert set(files) >= {"story.md", "story.html", "family_timeline.png", "family_timeline.svg", "events.csv", "outcome.csv", "run.json"}
    assert record["question"] == "story" and record["seeds"] == [1] and record["family"]["name"].startswith("family ")
    assert len(record["configuration"]["arms"]) == 2


def test_a_family_by_its_number_and_by_its_key_is_the_family_of_the_rule(out: Path) -> None:
    family = json.loads((out / "run.json").read_text(encoding="utf-8"))["family"]
    by_rule = pd.read_csv(out / "events.csv")
    for given in (family["name"], family["key"]):
        again = story(PROGRAMME, against=BASELINE, family=given, **WINDOW)  # type: ignore[arg-type]
        assert again.subject.name == family["name"] and len(again.events) == len(by_rule) > 10
        assert "not chosen by a rule" in again.subject.chosen[0]


def test_finished_results_are_replaced_only_when_that_is_asked_for(out: Path) -> None:
    before = (out / "story.md").read_bytes()
    with pytest.raises(InputError, match=r"^--out: .*It holds finished results"):
        story(PROGRAMME, against=BASELINE, out=out, **WINDOW)  # type: ignore[arg-type]
    assert (out / "story.md").read_bytes() == before


def test_no_date_lies_outside_the_window(out: Path) -> None:
    days = pd.to_datetime(pd.read_csv(out / "events.csv")["date"])
    assert days.min() >= pd.Timestamp("2014-01-06") and days.max() <= pd.Timestamp("2014-12-28")
