"""Every option and argument of every command with values that cannot be meant: refused before any work, by name."""

from pathlib import Path
from typing import Any

import pytest
import typer

from experiments.presentation.cli.app import command_line
from run import main
from tests.experiments.inputs.refused import Began, contents, no_work, refusal
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"
TINY, PROGRAMME = str(DATA / "tiny_baseline.yaml"), str(DATA / "tiny_programme_run.yaml")
COMMANDS: dict[str, Any] = typer.main.get_command(command_line()).commands  # type: ignore[attr-defined]

GOOD = {
    "simulate": [PROGRAMME],
    "compare": [TINY, PROGRAMME],
    "ablate": [PROGRAMME],
    "validate": ["hertfordshire"],
    "predict": ["hertfordshire", "--go-live", "2015-04-01"],
    "programmes": [PROGRAMME],
    "robustness": ["hertfordshire_family_safeguarding"],
    "help-curve": ["hertfordshire_family_safeguarding"],
    "sensitivity": [str(DATA / "tiny_sensitivity.yaml")],
    "discover": [str(DATA / "tiny_discovery.yaml")],
    "trial": [str(DATA / "tiny_trial.yaml")],
    "calibrate": [str(DATA / "tiny_calibration.yaml")],
    "fit": ["hertfordshire_business_as_usual"],
    "repeat": ["gone"],
    "authority": ["aldershire", "--year", "2015", "--dfe", str(DATA / "dfe")],
    "noise": ["--dfe", str(DATA / "dfe")],
    "explore": ["--no-browser"],
    "report": ["gone"],
    "story": [PROGRAMME],
    "optimise": [str(DATA / "tiny_optimisation.yaml")],
    "sweep": [PROGRAMME, "--vary", "look_sd=1.0"],
    "cluster-script": [str(DATA / "tiny_discovery.yaml")],
    "study-part": ["1", "2", "gone"],
    "study-gather": ["gone"],
    "status": ["gone"],
    "lesson": ["why_time_matters"],
    "assumptions": [],
    "budgets": [],
    "posteriors": [],
    "list": [],
    "schedule": [],
    "": [],
}
"""Arguments of each command that are right; an option given again takes the place of the first."""

NUMBERS = ["many", "1.5", "", "-3", "99999999999999999999", "nan", "1e3"]
DAYS = ["yesterday", "", "2015-02-30", "9999-12-31", "2061-12-31", "1989-12-31", "01/04/2015", "20150401", "2015-04-01T00:00", "0000-00-00"]
WORDS = ["", "nothing of the kind", "Ñandú"]
FOLDERS = ["", str(DATA / "tiny.yaml"), str(DATA / "tiny.yaml") + "/below", "/proc/out", "/dev/null"]
SCENARIOS = [
    *("", "nowhere", "lutn", "Luton", "luton:", ":family_safeguarding", "luton:nowhere", "a:b:c", "@", "luton@", "luton@2016-04-01"),
    *("luton:family_safeguarding@", "luton:family_safeguarding@April", "luton:family_safeguarding@2016-04-01@2017-04-01", "family_safeguarding"),
    *(".", "..", "/", "/dev/null", "/dev/zero", "gone.yaml", "gone/gone.yaml", "luton:../../etc/passwd", "x" * 5000, "x" * 5000 + ".yaml"),
    *(str(DATA), str(DATA / "dfe"), str(DATA / "tiny_programme.yaml"), "luton:" + str(DATA / "tiny_programme.yaml"), "café:naïve", "-"),
]

WRONG: dict[str, list[str]] = {
    **dict.fromkeys(
        ("--runs", "--seed", "--jobs", "--add-runs", "--add-draws", "--weeks", "--samples", "--year", "--check", "--port", "--replicates"), NUMBERS
    ),
    **dict.fromkeys(("--start", "--end", "--go-live"), DAYS),
    **dict.fromkeys(("--thresholds", "--budget", "--draws", "--parameters", "--keep", "--driver", "--blocks", "--measures"), WORDS),
    **dict.fromkeys(("--parts", "--cpus"), NUMBERS),
    "--time": ["", "soon", "4 hours", "-1", "04:00:00:00", "1\n#SBATCH -n 9"],
    "--memory": ["", "much", "4 GB", "-1", "4X"],
    **{key: ["", "two words", "$(id)", "a\nb", "-x"] for key in ("--partition", "--account")},
    "--most-runs": [*NUMBERS, "19", "40"],
    "--precision": ["", "care_entries", "=20", "care_entries=", "care_entries=many", "care_entries=0", "care_entries=-5", "care_entries=nan"]
    + [
        "care_entries=inf",
        "care_entries=2,5",
        "care_entires=20",
        "saving_gbp=100000",
        "re_referral_share_12_months=2",
        "harm_at_home_reached_events=5",
    ],
    "--family": ["", "x", "-1", "1.5", "family", "0", "9" * 50],
    "--find": WORDS,
    "--trace": WORDS,
    "--against": ["", "nowhere", "gone.yaml", "/dev/zero", str(DATA)],
    "--policy": ["", "nowhere", "gone.yaml", "/dev/zero", str(DATA)],
    "--set": [
        "",
        "look_sd",
        "look_sd=",
        "=1",
        "look_sd=much",
        "look_sd=0,3",
        "look_sd=nan",
        "look_sd=1e999",
        "nothing=1",
        "fte=2",
        "gone.yaml",
        TINY,
    ],
    "--out": FOLDERS,
    "--vary": [
        *("", "look_sd", "look_sd=", "=1", "look_sd=much", "look_sd=1:0:3", "look_sd=1:2"),
        *("look_sd=1,1", "look_sd=9", "nothing=1", "look_sd=nan"),
    ],
    "--outcomes": ["", "nothing", "care_entries,care_entries"],
    **{option: ["", "x", "care_entries", "care_entries:many", "nothing:2015"] for option in ("--accept", "--leave-out")},
    "--scheduler": ["", "node7", "tcp://node7", "gone.json", str(DATA), str(DATA / "tiny.yaml"), "/dev/null", "tcp://127.0.0.1:notaport"],
    "--cluster": ["", "gone.yaml", str(DATA), TINY, "/dev/zero"],
    "--dfe": ["gone", str(DATA / "tiny.yaml"), "/dev/null"],
    "--refits": ["", "gone.csv", str(DATA), TINY, "/dev/null"],
}
"""Values that no option of the name takes."""

PLACES: dict[str, list[str]] = {
    **dict.fromkeys(("simulate", "compare"), SCENARIOS),
    **{key: ["", "nowhere", "luton:", "/dev/zero", "gone.yaml", str(DATA)] for key in ("ablate", "fit", "robustness", "validate")},
    **{key: ["nowhere", "gone.yaml"] for key in ("budgets", "programmes")},
    "predict": ["", "nowhere", "lutn", "Luton", "luton:family_safeguarding", ".", "/dev/zero", "gone.yaml", str(DATA), PROGRAMME],
    "assumptions": ["", "nowhere", "Luton", ".", "/dev/zero", "gone.yaml", str(DATA), PROGRAMME],
    **{key: ["", "nowhere", ".", "/dev/zero", "gone.yaml", str(DATA), TINY] for key in ("sensitivity", "discover", "calibrate", "optimise", "trial")},
    "repeat": ["", "gone", ".", str(DATA), "/dev/null", TINY],
    "authority": ["", "nowhere", "/", "9"],
    "posteriors": ["gone.csv", ".", "/dev/null", TINY],
}
"""First arguments that no command of the name takes."""

SAMPLE = 1
"""Values of an option that are tried on every command that has it; all are tried on the first."""


def options_of(name: str) -> list[tuple[str, ...]]:
    """Return the options of a command that take a value, each with all its spellings."""
    command = COMMANDS[name] if name else typer.main.get_command(command_line())
    found = [tuple(each.opts) for each in command.params if not getattr(each, "is_flag", False)]
    return [spellings for spellings in found if not WRONG.keys().isdisjoint(spellings)]


def cases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return, for each command, its options with wrong values; those of folders only for commands that write one first of all."""
    tried: set[str] = set()
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {name: [] for name in GOOD if name != "repeat"}
    for name, several in found.items():
        for spellings in options_of(name):
            for option in spellings:
                several += [(spellings, f"{option}={value}") for value in WRONG[option][: SAMPLE if option in tried else None]]
                tried.add(option)
    return found


CASES = cases()
FIRST = [(name, value) for name, values in PLACES.items() for value in values]


def test_all_commands_and_options_are_tried() -> None:
    assert set(GOOD) == {"", *COMMANDS}
    flags = {"--help"}
    every = {option for each in COMMANDS.values() for p in each.params if not getattr(p, "is_flag", False) for option in p.opts if option[:1] == "-"}
    assert every - flags <= set(WRONG), "say what is wrong for a new option"
    assert sum(map(len, CASES.values())) + len(FIRST) >= 200


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_value_of_an_option_is_refused_by_its_name(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problems = []
    for spellings, written in CASES[name]:
        value = written.partition("=")[2]
        try:
            message = refusal([*([name] if name else []), *GOOD[name], written], capsys)
            assert any(option in message for option in spellings) or (value and value[:30] in message), message
        except BaseException as error:
            problems.append(f"{written!r}: {type(error).__name__} {str(error)[:300]}")
    assert not problems, "\n".join(problems)
    assert contents(folder) == {}


@pytest.mark.parametrize("command", [["simulate", "luton"], ["validate", "luton"], ["fit", "luton"], ["compare", "luton", "family_safeguarding"]])
def test_an_authoritys_name_is_taken_where_a_scenario_is(command: list[str], folder: Path) -> None:
    with no_work(), pytest.raises(Began):
        main(command)
    own = folder / "own.yaml"
    own.write_text((REPOSITORY / "configs" / "authorities" / "luton.yaml").read_text())
    with no_work(), pytest.raises(Began):
        main([command[0], str(own), *command[2:]])


def test_an_authority_has_nothing_to_leave_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("ablate", "robustness", "budgets", "programmes"):
        message = refusal([command, "luton"], capsys)
        assert "luton" in message or "business_as_usual" in message


@pytest.mark.parametrize("name", PLACES)
def test_a_wrong_argument_is_refused(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problems = []
    for value in PLACES[name]:
        arguments = [name, "--", value] if value.startswith("-") else [name, value, *GOOD[name][1:]]
        if name == "compare" and value.startswith("-"):
            arguments.append(PROGRAMME)
        try:
            message = refusal(arguments, capsys)
            assert value[:30] in message or Path(value).name in message, message
        except BaseException as error:
            problems.append(f"{value[:60]!r}: {type(error).__name__} {str(error)[:300]}")
    assert not problems, "\n".join(problems)
    assert contents(folder) == {}


def test_a_wrong_policy_beside_a_baseline_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problems = []
    for value in SCENARIOS:
        if value not in ("family_safeguarding", str(DATA / "tiny_programme.yaml")):  # policies
            try:
                message = refusal(["compare", TINY, "--", value], capsys)
                assert value[:30] in message or Path(value).name in message, message
            except BaseException as error:
                problems.append(f"{value[:60]!r}: {type(error).__name__} {str(error)[:300]}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", GOOD)
def test_unknown_options_and_words_too_many_are_refused(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = [name] if name else []
    assert "--rums" in refusal([*first, *GOOD[name], "--rums", "3"], capsys)
    if name not in ("compare", "programmes", "budgets", "posteriors"):
        assert "superfluous" in refusal([*first, *GOOD[name], *(["x"] if name in ("assumptions",) else []), "superfluous"], capsys)
    if any(parameter.required for parameter in getattr(COMMANDS.get(name), "params", ())):
        assert "Missing" in refusal(first, capsys)
