"""What Python offers: names that complete, results in one line, and examples that run."""

import doctest
import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import experiments
from tests.helpers import REPOSITORY
from tests.tiny_forms import two_forms

FUNCTIONS = [name for name in experiments.__all__ if inspect.isfunction(getattr(experiments, name))]


@pytest.mark.fast
def test_dir_completes_to_the_public_names_and_nothing_else() -> None:
    assert dir(experiments) == sorted(experiments.__all__) == sorted(experiments.PLACES)
    assert {"compare", "simulate", "main_job", "ablate", "predict", "repeat", "calibrate", "validate", "programmes"} <= set(FUNCTIONS)
    assert {"Results", "InputError", "RunFailed"} <= set(dir(experiments))
    with pytest.raises(AttributeError, match="has no attribute 'compere'; it has Ablation, "):
        experiments.compere  # noqa: B018


@pytest.mark.fast
def test_editors_see_what_is_imported_on_demand() -> None:
    """Names for type checkers, in the source, are those that are given."""
    source = Path(inspect.getfile(experiments)).read_text()
    block = source[source.index("if TYPE_CHECKING:") : source.index("PLACES = {")]
    for name, (module, attribute) in experiments.PLACES.items():
        assert f"from experiments.{module} import " in block and (name if name == attribute else f"{attribute} as {name}") in block


@pytest.mark.filterwarnings("ignore::experiments.inputs.errors.NotRefitted")
@pytest.mark.parametrize("name", ["__doc__", *FUNCTIONS])
def test_the_example_of_every_public_function_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    monkeypatch.setattr("experiments.comparison.robustness.read_forms", two_forms)  # all sixteen forms have tests of their own
    documented: Any = experiments if name == "__doc__" else getattr(experiments, name)
    home = experiments if name == "__doc__" else inspect.getmodule(documented)
    (found,) = doctest.DocTestFinder(recurse=False).find(documented, name, module=home)
    assert found.examples and not any(doctest.SKIP in example.options for example in found.examples), f"{name} has no example"
    said: list[str] = []
    done = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(found, out=said.append)
    assert done.failed == 0, "".join(said)


MODULES = [
    path.relative_to(REPOSITORY).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for folder in ("agents", "simulation", "experiments")
    for path in sorted((REPOSITORY / folder).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", [name for name in MODULES if name != "experiments"])
def test_every_other_example_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    found = [each for each in doctest.DocTestFinder().find(import_module(name)) if each.name.rpartition(".")[2] not in FUNCTIONS]
    said: list[str] = []
    for each in found:
        assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(each, out=said.append).failed == 0, "".join(said)


@pytest.mark.fast
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_docstring_of_every_public_function_names_what_it_returns_and_how_it_is_called(name: str) -> None:
    function: Callable[..., Any] = getattr(experiments, name)
    text = inspect.getdoc(function) or ""
    assert text.split()[0] in ("Return", "Yield") and "Examples\n--------" in text
