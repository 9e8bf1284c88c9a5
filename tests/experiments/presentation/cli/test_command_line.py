"""Bad arguments: exit status 2 and one message, before any work."""

import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from experiments.presentation.cli.app import command_line
from run import main

REPOSITORY = Path(__file__).resolve().parents[4]
TINY = str(REPOSITORY / "tests" / "data" / "tiny_baseline.yaml")
NOTHING = str(REPOSITORY / "tests" / "data" / "tiny_nothing_run.yaml")
PROGRAMME = str(REPOSITORY / "tests" / "data" / "tiny_programme_run.yaml")

MOVED = ["luton:family_safeguarding", "--go-live", "2015-04-06", "--start", "2015-04-01", "--end", "2015-09-30"]
"""A policy whose own go-live date lies behind the window."""

CASES = {
    "no runs": (["--runs", "0"], "--runs", "0", "from 1"),
    "negative runs": (["--runs", "-3"], "--runs", "-3", "from 1"),
    "runs in words": (["--runs", "ten"], "--runs", "ten"),
    "half a run": (["--runs", "1.5"], "--runs", "1.5"),
    "no jobs": (["--jobs", "0"], "--jobs", "0", "from 1"),
    "negative seed": (["--seed", "-1"], "--seed", "-1", "from 0"),
    "unknown option": (["--rums", "3"], "--rums"),
    "unknown command": (["simulat"], "simulat"),
    "no scenario": (["simulate"], "scenario"),
    "unknown scenario": (["simulate", "hertfordshire_busines_as_usual"], "hertfordshire_busines_as_usual", "Did you mean"),
    "missing file": (["simulate", "gone.yaml"], "gone.yaml", "no such file"),
    "file that is not YAML": (["simulate", "/etc/passwd"], "/etc/passwd", "ends in .yaml"),
    "unknown driver": (["simulate", TINY, "--driver", "mess"], "--driver", "mess", "batch or mesa"),
    "no weeks": (["simulate", TINY, "--weeks", "0"], "--weeks", "0", "from 1"),
    "too many weeks": (["simulate", TINY, "--weeks", "9999"], "--weeks", "9999", "to 105"),
    "unknown thresholds": (["simulate", TINY, "--thresholds", "bak"], "--thresholds", "bak", "halfway", "Did you mean 'back'?"),
    "end before start": (["simulate", TINY, "--start", "2015-01-01", "--end", "2014-01-01"], "end", "2014-01-01", "2015-01-01"),
    "end beyond the calendar": (["simulate", TINY, "--end", "9999-12-31"], "--end", "9999-12-31", "2060-12-31"),
    "start before all calendars": (["compare", TINY, PROGRAMME, "--start", "0001-01-01"], "--start", "0001-01-01", "1990-01-01"),
    "an option before the command": (["--seed", "7", "--out", "x", "simulate", TINY], "--seed", "before `simulate`", "simulate ... --seed 7"),
    "values set before the command": (["--set", "a=1", "--set", "b=2", "simulate", TINY], "--set", "simulate ... --set a=1 --set b=2"),
    "a flag before the command": (["--details", "simulate", TINY], "--details", "simulate ... --details"),
    "start that is no date": (["simulate", TINY, "--start", "soon"], "--start", "soon", "2015-04-01"),
    "start before the calendar": (["simulate", TINY, "--start", "1990-06-01"], "start", "1990-06-01"),
    "unknown authority": (["simulate", "hertfordshre:business_as_usual"], "hertfordshre", "Did you mean 'hertfordshire'?"),
    "unknown policy": (["simulate", "hertfordshire:busness_as_usual"], "busness_as_usual", "Did you mean 'business_as_usual'?"),
    "policy of another authority": (
        ["simulate", f"{REPOSITORY}/tests/data/tiny.yaml:hertfordshire_family_safeguarding"],
        "south_east",
        "an area of tiny",
    ),
    "go-live that is no date": (["simulate", "hertfordshire:hertfordshire_family_safeguarding@2015"], "go-live", "2015"),
    "go-live before history": (["simulate", "hertfordshire:hertfordshire_family_safeguarding@1991-01-01"], "go-live", "1991-01-01"),
    "go-live beyond the calendar": (["simulate", "hertfordshire:hertfordshire_family_safeguarding@2059-01-01"], "hertfordshire"),
    "go-live of nothing": (["simulate", "hertfordshire:business_as_usual@2015-01-01"], "go-live", "ingredients"),
    "story: --go-live moves a policy into the window": (["story", *MOVED, "--find", "danger"], "--find", "missed_danger"),
    "simulate: --go-live moves a policy into the window": (["simulate", *MOVED, "--driver", "mess"], "--driver", "batch or mesa"),
    "ablate: --go-live moves a policy into the window": (["ablate", *MOVED, "--runs", "0"], "--runs", "from 1"),
    "no policy to compare": (["compare", TINY], "policies"),
    "unknown policy to compare": (["compare", TINY, "famly_safeguarding"], "famly_safeguarding"),
    "the same scenario twice": (["compare", TINY, TINY], "tiny_baseline", "once"),
    "another authority": (["compare", TINY, "hertfordshire_business_as_usual"], "hertfordshire", "tiny"),
    "compare without runs": (["compare", TINY, PROGRAMME, "--runs", "0"], "--runs", "0"),
    "validation without targets": (["validate", TINY], "targets"),
    "a budget that buys nothing": (["compare", TINY, NOTHING, "--budget", "equal"], "--budget equal", "GBP 0, which buys nothing"),
    "a budget of a scenario that has none": (["budgets", "hertfordshire_training_only"], "no budget was announced", "luton_2017"),
    "a budget of an unknown scenario": (["budgets", "luton_2018"], "luton_2018", "Did you mean 'luton_2017'?"),
    "prediction without a date": (["predict", "hertfordshire"], "--go-live"),
    "prediction from a day that is none": (["predict", "hertfordshire", "--go-live", "2015-02-30"], "--go-live", "2015-02-30", "2015-04-01"),
    "prediction before history": (["predict", "hertfordshire", "--go-live", "1992-05-01"], "1992-05-01"),
    "prediction beyond the calendar": (["predict", "hertfordshire", "--go-live", "2058-05-01"], "--go-live", "2058-05-01", "2057-03-31"),
    "prediction for nowhere": (["predict", "hertfordshre", "--go-live", "2015-04-01"], "hertfordshre", "Did you mean 'hertfordshire'?"),
    "prediction of nothing": (["predict", "hertfordshire", "--go-live", "2015-04-01", "--policy", "business_as_usual"], "go-live", "ingredients"),
    "prediction of an unknown policy": (["predict", "hertfordshire", "--go-live", "2015-04-01", "--policy", "famly"], "--policy", "famly"),
    "prediction on no path": (["predict", "hertfordshire", "--go-live", "2015-04-01", "--thresholds", "bak"], "--thresholds", "bak", "'back'"),
    "noise without tables": (["noise"], "--dfe"),
    "noise of no folder": (["noise", "--dfe", "nowhere"], "--dfe", "nowhere", "a folder"),
    "results nowhere": (["simulate", TINY, "--out", ""], "--out", "name of a folder"),
    "an authority's file nowhere": (["authority", "aldershire", "--year", "2015", "--dfe", f"{REPOSITORY}/tests/data/dfe", "--out", ""], "--out"),
    "assumptions of nowhere": (["assumptions", "atlantis"], "atlantis", "hertfordshire"),
}


@pytest.mark.fast
@pytest.mark.parametrize("name", CASES)
def test_bad_arguments_give_their_message(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, *words = CASES[name]
    status = main(arguments)
    said = capsys.readouterr()
    assert status == 2, said
    assert "Traceback" not in said.err and said.out == ""
    for word in words:
        assert word.lower() in said.err.lower(), said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "file in the way", "other things", "unwritable"])
def test_an_impossible_results_folder_is_refused_and_left_alone(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thing").write_text("kept")
    out = {
        "file": tmp_path / "thing",
        "file in the way": tmp_path / "thing" / "results",
        "other things": tmp_path,
        "unwritable": Path("/proc/results"),
    }[kind]
    assert main(["simulate", TINY, "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "--out" in said and "allowed" in said and "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["thing"]
    assert (tmp_path / "thing").read_text() == "kept"


def test_the_command_itself_ends_with_status_2_and_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(REPOSITORY / "run.py"), "simulate", "nowhere"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("Wrong input.") and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_comparison_in_which_no_cost_differs_has_all_other_figures(tmp_path: Path) -> None:
    assert main(["compare", TINY, NOTHING, "--runs", "1", "--jobs", "1", "--out", str(tmp_path / "out")]) == 0
    figures = {path.stem for path in (tmp_path / "out" / "figures").glob("*.png")}
    assert figures == {"answer", "both_errors", "why", "protection_plans", "looked_after_children", "time_with_families"}


def commands() -> dict[str, Any]:
    """Return every command by name, the main job under the empty name."""
    whole = typer.main.get_command(command_line())
    return {"": whole, **whole.commands}


@pytest.mark.fast
@pytest.mark.parametrize("name", commands())
def test_the_example_of_a_commands_help_can_be_pasted(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main([*([name] if name else []), "--help"]) == 0
    (example,) = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip().startswith("python run.py")]
    words = shlex.split(example)[2:]
    assert words[:1] == [name] or not name
    commands()[name].make_context(name, words[1:] if name else words)
    assert example in " ".join(source_of(name).split())


def source_of(name: str) -> str:
    """Return the docstring behind a command."""
    module = import_module(f"experiments.presentation.cli.{name.replace('-', '_') or 'main_job'}")
    return (module.command if name else module.main_job).__doc__


@pytest.mark.fast
def test_an_installed_command_names_itself(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/bin/family-safeguarding"])
    assert main(["list", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "family-safeguarding list" in shown and "run.py" not in shown
