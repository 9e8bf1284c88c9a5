"""What is imported is declared, and what is declared is imported."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from experiments.inputs.errors import InputError
from experiments.inputs.optional_packages import EXTRAS, check_packages
from tests.helpers import REPOSITORY

OURS = {"agents", "configs", "experiments", "run", "simulation"}

MODULES = {"dask-jobqueue": "dask_jobqueue", "PyYAML": "yaml", "scikit-learn": "sklearn"}
"""Packages whose module has another name."""

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]


def names(requirements: list[str]) -> set[str]:
    """Return the modules of requirements."""
    packages = [re.match(r"[\w.-]+", requirement).group() for requirement in requirements]
    return {MODULES.get(name, name) for name in packages}


def imports_of(path: Path) -> set[str]:
    """Return the third-party modules that a source imports, wherever the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
    return found - OURS - set(sys.stdlib_module_names)


def all_imports() -> dict[str, set[Path]]:
    """Return each third-party module with the sources that import it."""
    found: dict[str, set[Path]] = {}
    for path in [REPOSITORY / "run.py", *(one for folder in ("agents", "simulation", "experiments") for one in (REPOSITORY / folder).rglob("*.py"))]:
        for name in imports_of(path):
            found.setdefault(name, set()).add(path.relative_to(REPOSITORY))
    return found


@pytest.mark.fast
def test_every_module_that_is_imported_is_declared() -> None:
    core = names(PROJECT["dependencies"])
    for name, paths in all_imports().items():
        assert name in core or name in EXTRAS, f"{name}, imported by {sorted(map(str, paths))}, is neither a core dependency nor in EXTRAS"


@pytest.mark.fast
def test_every_core_dependency_is_imported_somewhere() -> None:
    assert names(PROJECT["dependencies"]) - set(all_imports()) == set()


@pytest.mark.fast
def test_the_extra_that_a_message_names_installs_the_package() -> None:
    for module, (package, extra) in EXTRAS.items():
        assert MODULES.get(package, package) == module and module in names(PROJECT["optional-dependencies"][extra])
        assert module in all_imports() and module not in names(PROJECT["dependencies"])


@pytest.mark.fast
def test_make_run_installs_what_every_command_needs() -> None:
    """`make run` sets up from requirements.txt: the core, what studies and the page need beside it; not what makes a PDF or uses a cluster."""
    makefile = (REPOSITORY / "Makefile").read_text()
    recipe = makefile.partition("\n$(CORE):")[2].partition("\n\n")[0]
    assert "-r requirements.txt" in recipe and "--editable '.[analysis,page]'" in recipe and re.search(r"^run: \$\(CORE\)", makefile, re.M)
    locked = {line.split("==")[0].lower().replace("_", "-") for line in (REPOSITORY / "requirements.txt").read_text().splitlines() if "==" in line}
    wanted = {re.match(r"[\w.-]+", each).group() for each in PROJECT["dependencies"]} | {
        package for package, extra in EXTRAS.values() if extra not in ("cluster", "pdf")
    }  # type: ignore[union-attr]
    assert {name.lower().replace("_", "-") for name in wanted} <= locked


@pytest.mark.fast
def test_every_dependency_has_a_floor() -> None:
    for requirement in PROJECT["dependencies"]:
        assert re.fullmatch(r"[\w.-]+>=[\d.]+(,<[\d.]+)?", requirement), requirement


@pytest.mark.fast
def test_all_that_is_missing_is_named_in_one_message_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.inputs.optional_packages.find_spec", lambda name: None if name in ("SALib", "sklearn") else object())
    check_packages("calibrate", "threadpoolctl")
    with pytest.raises(InputError) as error:
        check_packages("sensitivity", "SALib", "threadpoolctl", "sklearn")
    message = str(error.value)
    assert message.startswith("sensitivity: it needs SALib, scikit-learn, of the extra `analysis`: not installed.")
    assert "pip install '.[analysis]'" in message


@pytest.mark.fast
def test_a_study_asks_for_its_packages_before_it_simulates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from experiments.exploration.discover import discover
    from experiments.exploration.sensitivity import sensitivity

    monkeypatch.setattr("experiments.inputs.optional_packages.find_spec", lambda name: None)
    monkeypatch.setattr("experiments.exploration.sensitivity.compile_first", lambda *_: pytest.fail("compiled before asking"))
    for ask, study in ((sensitivity, "tiny_sensitivity"), (discover, "tiny_discovery")):
        with pytest.raises(InputError, match="not installed"):
            ask(str(REPOSITORY / "tests" / "data" / f"{study}.yaml"), out=tmp_path / "out")
    assert not list(tmp_path.iterdir())
