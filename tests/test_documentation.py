"""README and guides hold: every documented command runs, every block of Python too, every link and folder is there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

import run
from experiments import cluster_script, simulate
from experiments.calibration.knobs import read_first_fit
from experiments.inputs.forms import Refit, read_forms
from experiments.inputs.load import config_names
from experiments.prediction.noise_models import FORMS
from experiments.prediction.noise_settings import read_noise_study
from experiments.presentation.cli.app import command_line
from simulation.ingredients.ingredient import REGISTRY, unregister
from simulation.types import Payer, Role
from tests import smallshire
from tests.experiments.runs.commands import write_country
from tests.helpers import REPOSITORY
from tests.many_authorities import write_tables
from tests.pictures import pictures_in_words
from tests.tiny_forms import place_with_figures

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("**/*.md"))]
OWN_TEAM = REPOSITORY / "docs" / "guides" / "how-do-i-write-my-own-team.md"
"""Run as it stands, with the files that it writes."""

ON_DASK = REPOSITORY / "docs" / "guides" / "how-do-i-run-on-dask.md"
"""Run by a test of its own, with a scheduler and workers."""

OTHER_PROGRAMS = ("python -m dask", "srun", "sbatch", "#SBATCH", "apptainer", "cd /opt/model && pip")
"""How lines begin whose options are not ours."""

SWEEPS = REPOSITORY / "docs" / "guides" / "how-do-i-run-a-sweep.md"
"""Its commands belong together: tests/test_guide_of_sweeps.py runs them one after the other."""

DATA = REPOSITORY / "tests" / "data"

WITH_FIGURES = "tiny-with-figures"
"""Stands for the file of an invented authority with figures to fit to."""

FILLED_IN = {
    "SCENARIO": str(DATA / "tiny_baseline.yaml"),
    "BASELINE": str(DATA / "tiny_baseline.yaml"),
    "POLICY": str(DATA / "tiny_programme_run.yaml"),
    "[POLICY..]": str(DATA / "tiny_nothing_run.yaml"),
    "AUTHORITY": WITH_FIGURES,
    "STUDY": str(DATA / "tiny_calibration.yaml"),
    "short_calibration": str(DATA / "tiny_calibration.yaml"),
    "my-lesson.yaml": str(REPOSITORY / "configs" / "lessons" / "why_time_matters.yaml"),
    "my-study.yaml": str(DATA / "tiny_calibration.yaml"),
    "DATE": "2015-04-01",
    "hertfordshire_sensitivity": str(DATA / "tiny_sensitivity.yaml"),
    "hertfordshire_hostility_and_help": str(DATA / "tiny_sweep.yaml"),
    "hertfordshire_team": str(DATA / "tiny_optimisation.yaml"),
    "my-team.yaml": str(DATA / "tiny_optimisation.yaml"),
    "hertfordshire_discovery": str(DATA / "tiny_discovery.yaml"),
    "my-discovery.yaml": str(DATA / "tiny_discovery.yaml"),
    "I": "1",
    "N": "10",
    "stepped_wedge_five_authorities": str(DATA / "tiny_trial.yaml"),
    "my-trial.yaml": str(DATA / "tiny_trial.yaml"),
    "my-scenario.yaml": "hertfordshire_business_as_usual",
    "kirklees": "aldershire",
    "west_berkshire": "isle_of_dunn",
}
"""What stands for a placeholder, a file of the reader's own, or an authority whose published tables are not in the house."""

HERTFORDSHIRE = {
    "hertfordshire_business_as_usual": FILLED_IN["BASELINE"],
    "hertfordshire_family_safeguarding": FILLED_IN["POLICY"],
}
"""Scenarios of a large place, and what commands are run with instead; `budgets`, `fit` and `validate` need a real place's figures."""

SHORTER = {"--runs": "1", "--jobs": "1", "--weeks": "4", "--driver": "batch", "--dfe": str(DATA / "dfe"), "--year": "2015", "--replicates": "1"}
"""What a command is run with instead; the last of two equal options counts."""

SERVES = ("explore",)
"""Commands that go on until they are stopped: tests of their own start and stop them."""

IN_PARTS = ("study-part", "study-gather")
"""Commands that take a prepared folder."""

MANY = "tables-of-many-authorities"
"""Stands for invented tables of enough authorities for the noise of one."""

LINE: Any = typer.main.get_command(command_line())
COMMANDS = LINE.commands


def code_of(text: str) -> list[str]:
    """Return the lines of a page's indented or fenced code, each without the words beside it, and its code in the text."""
    fenced = "\n".join(re.findall(r"^```[^\n]*\n(.*?)^```", text, re.M | re.S))
    lines = [re.split(r"\s{2,}|\s+#", line.strip())[0] for line in fenced.splitlines()]
    return lines + re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def commands_of(text: str) -> list[str]:
    """Return the arguments of every `run.py` that a page tells the reader to type, and of every `make run`."""
    found = []
    for line in code_of(text):
        typed = re.fullmatch(r"(?:(?:\S*python3? )?(?<!/)run\.py|make run ARGS=)((?: [^.].*)?|\"[^\"]*\")", line)
        if typed and not line.startswith("run.py  "):
            found.append(typed[1].strip().strip('"'))
    return found


def documented() -> list[str]:
    """Return the documented commands, those of the pages and the examples of the help; of those that are run alike, one."""
    helped = [command.help or "" for command in [*COMMANDS.values(), LINE]]
    found = re.findall(r"Example:\n  python run\.py([^\n]*)", "\n".join(helped))
    assert len(found) == len(helped), "every command's help has one example"
    found += [command for page in PAGES if page not in (OWN_TEAM, ON_DASK, SWEEPS) for command in commands_of(page.read_text())]
    found = [command for command in found if command.split()[:1] not in [[name] for name in SERVES]]
    mentions = {name for name, command in COMMANDS.items() if any(each.required for each in command.params)}
    alike = {tuple(runnable(command.strip(), Path())): command.strip() for command in found if command.strip() not in mentions}
    return sorted(alike.values())


def runnable(command: str, out: Path) -> list[str]:
    """Return a documented command's arguments with its placeholders filled in, and shorter where it has such an option."""
    own = re.sub(r"\bmy-authorities/\w+\.yaml", str(DATA / "tiny.yaml"), command)
    if own.startswith("fit "):
        own = own.replace("SCENARIO", "hertfordshire_business_as_usual")  # the invented one has no targets
    if own.startswith("predict "):
        own = re.sub(r"^predict \w+", f"predict {DATA / 'tiny.yaml'}", own)
    large = {} if own.startswith(("budgets ", "fit ", "validate ")) else HERTFORDSHIRE
    words = [{**FILLED_IN, **large}.get(word, word) for word in shlex.split(own)]
    if words[:1] == ["calibrate"]:
        words[1:2] = [str(DATA / "tiny_calibration.yaml")]  # those that ship take an hour
    name = next((word for word in words if word in COMMANDS), None)
    has = {option for parameter in (COMMANDS[name] if name else LINE).params for option in parameter.opts}
    shorter = {option: value for option, value in {**SHORTER, "--out": str(out)}.items() if option in has}
    if "mesa" in words:
        shorter["--driver"] = "mesa"
    if name == "noise":
        shorter["--dfe"] = MANY
    if "--precision" in words:
        shorter.pop("--runs")  # a precision decides on their number, which is small where the place is
        words = ["compare", FILLED_IN["BASELINE"], FILLED_IN["POLICY"], "--no-counterfactuals", *words[words.index("--precision") :]]
    if name == "robustness":
        words = ["robustness", FILLED_IN["POLICY"]]  # sixteen forms of Hertfordshire take an hour; refits are made by another command
    if name == "help-curve":
        words = ["help-curve", FILLED_IN["POLICY"]]
    if name == "lesson":
        shorter["--runs"] = "4"  # the fewest of which places can be chosen
    if words[:2] == ["compare", "luton"]:
        shorter["--end"] = "2017-09-30"
    if name == "ablate":
        shorter["--end"] = "2015-05-03"
    if name == "report":
        shorter["--out"] = f"{out}.html"
    kept = [word for before, word in zip(["", *words], words) if before not in shorter and word not in shorter]
    return kept + [word for option, value in shorter.items() for word in (option, value)]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a results folder, for the commands that read one."""
    out = tmp_path_factory.mktemp("documented") / "results"
    simulate(FILLED_IN["SCENARIO"], weeks=4, out=out)
    return out


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return invented tables of many authorities."""
    return write_tables(tmp_path_factory.mktemp("many"), authorities=20)


PAINTED = {words[0]: command for command in documented() if (words := command.split())}
"""Of commands of one name the one whose figures are painted; those of the others are in words."""

POSTERIORS_HELD = {"posteriors": 1, "posteriors --stamp": 2}
"""The exit status of commands that say that the posteriors that ship are of an earlier model, as long as they are (docs/limits.md)."""


OF_THE_COUNTRY = ("validate --runs 20", "validate my-scenario.yaml")
"""Commands that take every programme of which a report gives figures, and Hertfordshire as usual: those of a tiny country instead."""


@pytest.mark.fast
def test_what_commands_are_run_without_is_documented_and_there() -> None:
    assert set(HERTFORDSHIRE) <= {*config_names("scenarios")} and {*OF_THE_COUNTRY} <= {*documented()}


@pytest.mark.parametrize("command", documented())
def test_a_documented_command_runs(
    command: str, results: Path, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("experiments.comparison.compare.MAIN_BASELINE", FILLED_IN["BASELINE"])
    for module in ("comparison.compare", "validation.interactions"):
        monkeypatch.setattr(f"experiments.{module}.MAIN_PROGRAMME", FILLED_IN["POLICY"])
    monkeypatch.setattr("experiments.comparison.programmes.all_programmes", lambda: [FILLED_IN["POLICY"]])
    short_fit = read_first_fit().model_copy(update={"seeds": 1, "steps": 1, "averaged": 1})
    monkeypatch.setattr("experiments.calibration.first_fit.read_first_fit", lambda: short_fit)
    forms = {"factors": read_forms().factors[:1], "refit": Refit(seeds_of_slopes=1, seeds=1, steps=1, reach=2.0, pull=0.01, seeds_at_the_end=1)}
    short_forms = read_forms().model_copy(update=forms)
    for module in ("calibration.form_fit", "comparison.robustness"):
        monkeypatch.setattr(f"experiments.{module}.read_forms", lambda: short_forms)
    short_study = read_noise_study().model_copy(update={"folds": 2, "refits": 2, "resamples": 20, "other_splits": 1})
    monkeypatch.setattr("experiments.presentation.terminal.prediction.read_noise_study", lambda: short_study)
    monkeypatch.setattr("experiments.prediction.noise_models.FORMS", FORMS[:2])
    if command not in PAINTED.values():
        pictures_in_words(monkeypatch)
    if command in OF_THE_COUNTRY:
        monkeypatch.setattr("experiments.inputs.load.CONFIGS", write_country(tmp_path / "country" / "configs"))
    made = {MANY: many, WITH_FIGURES: place_with_figures(tmp_path)}
    filled = [str(made.get(word, word)) for word in runnable(command, tmp_path / "out")]
    folder = prepared_folder(tmp_path) if filled[0] in IN_PARTS else results
    words = [str(folder) if word == "DIR" or word.startswith("results/") else word for word in filled]
    is_early = filled[0] == "study-gather"  # its parts have computed nothing
    said = run.main(words), capsys.readouterr()
    assert said[0] == (POSTERIORS_HELD.get(command, 1 if is_early else 0)), said[1].err
    assert said[1].out.strip() or said[0] == 2


def prepared_folder(place: Path) -> Path:
    """Return a results folder that is prepared for the parts of a tiny study."""
    return cluster_script(str(DATA / "tiny_discovery.yaml"), out=place / "prepared").out


def test_commands_are_found_and_the_wrong_ones_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = '```\npython run.py simulat x    one run\nmake run ARGS="--rums 4"\n```\nor `run.py list`, not `benchmarks/run.py`, with `python run.py`'
    assert commands_of(page) == ["simulat x", "--rums 4", "list", ""]
    assert len(documented()) >= 10
    for wrong in ("simulat x", "--rums 4", "simulate hertfordshire_as_usual", "assumptions --runs 3"):
        assert run.main(runnable(wrong, tmp_path)) == 2, capsys.readouterr()


NOT_DECISIONS = [page for page in PAGES if page.parent.name != "decisions"]
"""A decision may name options that were rejected, or another program's."""


@pytest.mark.parametrize("page", NOT_DECISIONS, ids=lambda page: page.name)
def test_documented_options_exist(page: Path) -> None:
    known = {option for command in [*COMMANDS.values(), LINE] for each in command.params for option in (*each.opts, *each.secondary_opts)}
    ours = [code for code in code_of(page.read_text()) if not code.startswith(OTHER_PROGRAMS)]
    stated = {option for code in ours for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", code)}
    assert not stated - known - {"--help"}


BLOCKS = {page.stem: blocks for page in PAGES if page != ON_DASK and (blocks := re.findall(r"^```python\n(.*?)^```", page.read_text(), re.M | re.S))}


@pytest.mark.parametrize("page", BLOCKS)
def test_the_documented_blocks_of_python_run_one_after_another(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = {"build": lambda: smallshire.build(1), "authority": smallshire.authority(), "__name__": "documentation"}
    before = set(REGISTRY)
    try:
        for block in BLOCKS[page]:
            exec(compile(block, "documentation", "exec"), names)
    finally:
        for kind in set(REGISTRY) - before:
            unregister(kind)


THREAD = "import threading, time\nthreading.Thread(target=time.sleep, args=(3,)).start()\n"


@pytest.mark.parametrize("page", ["how-do-i-add-an-ingredient", "how-do-i-compare-teams"])
def test_a_guides_python_can_be_pasted_into_a_script(page: str, tmp_path: Path) -> None:
    """Nothing may have been imported before; without a main guard, and beside another thread."""
    (tmp_path / "pasted.py").write_text("\n".join([THREAD, *BLOCKS[page]]))
    found = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([sys.executable, "pasted.py"], cwd=tmp_path, env=found, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


FILES = re.findall(r"^```yaml\n# (\S+\.yaml)\n(.*?)^```", OWN_TEAM.read_text(), re.M | re.S)


@pytest.fixture
def own_team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a working folder with the files of the guide to an own team."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES:
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("command", [command for command in commands_of(OWN_TEAM.read_text()) if " " in command])
def test_the_guide_to_an_own_team_runs_with_its_own_files(
    command: str, own_team: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures_in_words(monkeypatch)
    shorter = {"--runs": "1", "--end": "2017-03-31"}
    words = [f"{shorter.get(before, word)}" for before, word in zip(["", *shlex.split(command)], shlex.split(command))]
    has = {option for parameter in COMMANDS[words[0]].params for option in parameter.opts}
    words += [
        word
        for option, value in {**shorter, "--jobs": "1", "--measures": "plan_starts", "--samples": "2"}.items()
        if option in has - {*words}
        for word in (option, value)
    ]
    assert run.main(words) == 0, capsys.readouterr().err
    assert "Wrong input" not in capsys.readouterr().err


def test_the_guide_to_an_own_team_has_its_files_and_commands() -> None:
    assert [name for name, _ in FILES] == ["my-team.yaml", "my-social-workers.yaml", "my-prices.yaml", "my-scenario.yaml"]
    assert len([command for command in commands_of(OWN_TEAM.read_text()) if " " in command]) >= 9


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("victim_worker: {all: 4}", "victim_worker: {north: 4}", ["posts.victim_worker.north", "an area of luton: all"]),
        ("victim_worker: {all: 4}", "victim_workers: 4", ["posts.victim_workers", "Did you mean 'victim_worker'?"]),
        ("switch: 2018-04-01", "switch: 2015-04-01", [" switch:", "not before the start"]),
        ("name: my_team", "name: no", ["line 1", "Quote it"]),
        ("  psychologist: 0.5", "  teacher: {fte: {all: 2}, starts: 2016-09-01, payer: schools, ramp_weeks: 26, source: the schools forum}", []),
    ],
)
def test_the_guide_to_an_own_team_says_what_its_mistakes_give(
    old: str, new: str, words: list[str], own_team: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (own_team / "my-team.yaml").read_text()
    assert old in text and (not words or new.split(":")[0].strip() in OWN_TEAM.read_text())
    (own_team / "my-team.yaml").write_text(text.replace(old, new))
    status = run.main(["simulate", "luton:my-team.yaml", "--weeks", "1", "--draws", "held"])
    said = capsys.readouterr().err
    assert status == (2 if words else 0), said
    assert all(word in said for word in words), said


def test_the_guide_to_an_own_team_names_every_role_and_payer() -> None:
    page = OWN_TEAM.read_text()
    roles = re.search(r"\*\*Roles\.\*\* (.*)\.\n", page)
    assert roles and roles[1].split(", ") == list(get_args(Role))
    assert all(f"`{payer}`" in page for payer in get_args(Payer))


@pytest.mark.parametrize("page", [*PAGES, REPOSITORY / "CHANGELOG.md"], ids=lambda page: page.name)
def test_links_within_the_house_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if not re.match(r"[a-z]+:", link):
            path, _, heading = link.partition("#")
            target = (page.parent / path) if path else page
            assert target.exists(), f"{page.name} links to {link}"
            assert target.resolve().is_relative_to(REPOSITORY)
            titles = re.findall(r"^#+ (.*)$", target.read_text(), re.M) if heading else []
            assert not heading or heading in [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles], link


@pytest.mark.fast
def test_the_first_page_stays_one_page() -> None:
    text = (REPOSITORY / "README.md").read_text()
    assert len(text.split()) < 700
    assert max(len(paragraph.split()) for paragraph in re.split(r"\n\s*(?:\n|[-*\d]\.? )", text)) <= 80


@pytest.mark.fast
def test_the_house_is_as_drawn() -> None:
    page = (REPOSITORY / "docs" / "how-it-works.md").read_text()
    drawings = [block for block in re.findall(r"^```\n(.*?)^```", page, re.M | re.S) if "agents/" in block]
    rooms = [room for drawing in drawings for room in re.findall(r"(?:^|\s)([a-z_]+(?:/|\.py))(?=\s)", drawing)]
    assert {"run.py", "agents/", "simulation/", "experiments/", "configs/"} <= set(rooms)
    missing = [room for room in rooms if not (REPOSITORY / room).exists()]
    assert not missing
