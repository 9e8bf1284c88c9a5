"""The settings of interactions: what ships is read, and every slip in a file of settings has its message."""

import re
from pathlib import Path

import pytest

from experiments.inputs.errors import InputError
from experiments.inputs.load import read_parameters
from experiments.validation.interaction_settings import USUAL, interaction_settings, read_interactions, setting_named
from tests.helpers import REPOSITORY

pytestmark = pytest.mark.fast

GOOD = """
settings:
  - {name: never, title: workers never confront, forced: {confront_level: -50.0}, status: assumed, source: a test}
  - {name: calm, title: calm workers, values: {confront_level: -0.9}, status: assumed, source: a test}
"""


def refusal(text: str, folder: Path) -> str:
    """Return the message for a file of settings."""
    path = folder / "interactions.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read_interactions(path)
    return str(error.value)


def test_every_setting_that_ships_changes_something_else() -> None:
    settings = interaction_settings()
    assert len(settings) == 11 and len({each.title for each in (*settings, USUAL)}) == len(settings) + 1
    assert len({tuple(sorted(each.all_values.items())) for each in settings}) == len(settings)
    usual = read_parameters()
    assert all(any(usual[name].value != value for name, value in each.all_values.items()) for each in settings)


def test_without_cues_every_cue_of_the_rules_is_nothing() -> None:
    """A cue that is new in the rules belongs to the setting, too. The fall of belief since the start is belief, and no cue beside it."""
    rules = "".join(path.read_text() for path in (REPOSITORY / "agents" / "cues.py", *(REPOSITORY / "simulation" / "week").glob("*.py")))
    cues = set(re.findall(r'p\["((?:credit|concern|weight)_\w+)"\]', rules)) - {"credit_for_fall"}
    setting = setting_named("no_cues_beside_belief", interaction_settings(), "")
    assert len(cues) >= 7 and set(setting.values) == cues and set(setting.values.values()) == {0.0} and not setting.forced


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "interactions.yaml"
    path.write_text(GOOD)
    never, calm = read_interactions(path)
    assert (never.all_values, calm.all_values) == ({"confront_level": -50.0}, {"confront_level": -0.9})


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("values: {confront_level: -0.9}", "values: {confront_level: -9}", "a value from -1 to 0.2, log-odds. The range stands in encounters.yaml"),
        (
            "forced: {confront_level: -50.0}",
            "forced: {confront_level: -0.5}",
            "settings[0].forced.confront_level: got -0.5; allowed: a value outside",
        ),
        ("values: {confront_level: -0.9}", "values: {confront_levle: -0.9}", "Did you mean 'confront_level'?"),
        ("values: {confront_level: -0.9}", "values: {confront_level: low}", "settings[1].values.confront_level: got 'low'; allowed: a number"),
        ("values: {confront_level: -0.9}", "forced: {confront_level: .nan}", "allowed: a finite number"),
        ("values: {confront_level: -0.9}", "values: {confront_level: -0.9}, forced: {confront_level: -50}", "under values, or under forced"),
        ("values: {confront_level: -0.9}, ", "", "settings[1]: got neither values nor forced; allowed: at least one value"),
        ("name: calm", "name: never", "settings[0].name: got 'never'; allowed: each name once"),
        ("name: calm", "name: as_usual", "settings[1].name: got 'as_usual'"),
        ("name: calm", "name: Calm Workers", "a name in lower-case letters"),
        ("title: calm workers", 'title: ""', "settings[1].title"),
        (", source: a test}\n  - {name: calm", "}\n  - {name: calm", "settings[0].source"),
        ("values: {", "value: {", "settings[1].value"),
        (GOOD, "settings: []", "at least 1"),
        (GOOD, "settings:", "settings"),
    ],
)
def test_a_slip_has_its_message(was: str, becomes: str, said: str, tmp_path: Path) -> None:
    assert was in GOOD
    message = refusal(GOOD.replace(was, becomes), tmp_path)
    assert said in message and "interactions.yaml" in message and "Traceback" not in message, message


def test_a_name_that_is_no_setting_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"^--trace: got 'workers_never_confronts'; .*Did you mean 'workers_never_confront'\?$"):
        setting_named("workers_never_confronts", interaction_settings(), "--trace")
