"""The fingerprint of a posterior's model: what matters changes it, what does not leaves it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from experiments.inputs.load import read_authority, read_parameters
from experiments.measures.definitions import BY_NAME
from experiments.posteriors import fingerprint as versions
from experiments.posteriors.fingerprint import REFERENCE_MEASURES, as_text, fingerprint, from_text, reference_values
from simulation.measures import MEASURES
from tests.experiments.posteriors.test_draws import write_posterior
from tests.helpers import REPOSITORY

PACKAGES = ("agents", "simulation", "experiments", "configs")

STATE = """
from experiments.inputs.load import read_authority, read_parameters
from experiments.posteriors.draws import draw_for
from simulation.measures import MEASURES
print(len(read_parameters()), len(MEASURES), "|", draw_for(read_authority("luton"), 1).words, "|", draw_for(read_authority("hertfordshire"), 1).words)
"""

ADDED = """
{name}:
  value: {value}
  low: 0
  high: 9
  unit: "none"
  status: assumed
  source: "added by a test"
  meaning: "Nothing."
"""

RULE, CHANGED_RULE = (
    'leans(concern + shift, p["conference_threshold"]',
    'leans(concern + shift - p["added_to_a_threshold"], p["conference_threshold"]',
)


def test_names_of_parameters_moved_and_values_simulated_make_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(["a", "b"])
    assert before == fingerprint(["b", "a"]) and fingerprint(["a"]) != before and len(before) == 12
    values = reference_values()
    assert from_text(as_text(values)) == values and versions.reference_values.__wrapped__() == values
    for name in REFERENCE_MEASURES:
        monkeypatch.setattr(versions, "reference_values", lambda name=name: {**values, name: values[name] + 1})
        assert fingerprint(["a", "b"]) != before, name


def test_a_used_parameters_value_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = dict(read_parameters())
    figures["plan_threshold"] = figures["plan_threshold"].model_copy(update={"value": 0.5 * figures["plan_threshold"].value})
    monkeypatch.setattr(versions, "parameters_of", lambda _: figures)
    assert versions.reference_values.__wrapped__() != reference_values()


def test_every_measure_is_counted_and_happens_in_the_reference_run() -> None:
    assert len(set(REFERENCE_MEASURES)) == len(REFERENCE_MEASURES) and set(REFERENCE_MEASURES) <= set(MEASURES)
    rare = {name for name, value in reference_values().items() if value == 0}
    assert rare <= {"plan_ends_longer"}, "what never happens there tells nothing"


def test_the_list_holds_every_weekly_measure_that_a_target_is_made_of() -> None:
    files = [path for folder in ("authorities", "studies") for path in (REPOSITORY / "configs" / folder).glob("*.yaml")]
    assert len(files) > 10
    for path in files:
        for measure in measures_in(yaml.safe_load(path.read_text())):
            if not measure.startswith("trial_"):
                one = BY_NAME[measure].formula
                assert one is not None
                assert {*one.columns, *one.over, *one.minus} <= set(REFERENCE_MEASURES), f"{path.name}: {measure}"


def measures_in(stated: dict) -> Iterator[str]:
    """Yield the measures of a file's targets."""
    for target in stated.get("targets") or []:
        yield from (target[name] for name in ("measure", "per") if target.get(name))


@pytest.mark.slow
def test_an_unused_parameter_and_a_new_counter_leave_posteriors_usable_and_a_changed_rule_does_not(tmp_path: Path) -> None:
    """On a copy of the sources. The rule's change is an added parameter: at 0 the rule is what it was, so that it is compiled once."""
    for package in PACKAGES:
        shutil.copytree(REPOSITORY / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    added = {"added_and_unused": 7, "added_to_a_threshold": 0}
    change(tmp_path / "configs" / "parameters" / "belief.yaml", "", "".join(ADDED.format(name=name, value=value) for name, value in added.items()))
    change(tmp_path / "simulation" / "measures.py", "ratings_by_others_alike\n", "ratings_by_others_alike added_counter\n")
    change(
        tmp_path / "experiments" / "measures" / "families.py",
        '"ratings_by_others_alike": ',
        '"added_counter": "nothing", "ratings_by_others_alike": ',
    )
    change(tmp_path / "agents" / "authority.py", RULE, CHANGED_RULE)
    for name in ("luton", "hertfordshire"):
        write_posterior(tmp_path / "configs" / "posteriors", read_authority(name), {"look_sd": [1.0, 1.1, 1.2]})
    drawn = f"{len(read_parameters()) + 2} {len(MEASURES) + 1} | draw 1 of 3 of 1 | draw 1 of 3 of 1"
    assert state_of(tmp_path) == drawn
    change(tmp_path / "configs" / "parameters" / "belief.yaml", "  value: 0\n", "  value: 0.5\n", last=True)
    assert state_of(tmp_path).count("it is of another version of the model (reference run: ") == 2, "a changed rule"
    change(tmp_path / "configs" / "parameters" / "belief.yaml", "  value: 0.5\n", "  value: 0\n", last=True)
    change(tmp_path / "configs" / "parameters" / "belief.yaml", "  value: 104\n", "  value: 60\n")
    assert state_of(tmp_path).count("it is of another version of the model") == 2, "a used parameter's value"


def change(path: Path, old: str, new: str, last: bool = False) -> None:
    """Replace what stands in a file, its last occurrence if asked; an empty text is the file's end."""
    text = path.read_text()
    assert old in text
    path.write_text(text + new if not old else new.join(text.rsplit(old, 1) if last else text.split(old, 1)))


def state_of(folder: Path) -> str:
    """Return how many parameters and measures a copy of the sources has, and what the posteriors that ship with it say."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": ""}
    done = subprocess.run([sys.executable, "-c", STATE], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
