"""Imports go one way: run.py -> experiments -> simulation -> agents, and from the upper floors of experiments/ to the lower ones."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from tests.helpers import REPOSITORY

FOLDERS = {"agents": 0, "simulation": 1, "experiments": 2, "run": 3}
FLOORS = {
    **dict.fromkeys(("measures",), 1),
    **dict.fromkeys(("inputs",), 2),
    **dict.fromkeys(("runs", "returns"), 3),
    **dict.fromkeys(("costs", "posteriors", "authorities", "snapshots"), 4),
    **dict.fromkeys(("comparison", "ablation", "exploration", "calibration", "prediction", "stories"), 5),
    **dict.fromkeys(("validation", "trial_design", "optimisation", "explorer"), 6),
    **dict.fromkeys(("cluster",), 7),
    **dict.fromkeys(("presentation",), 8),
}
"""Packages of experiments/: one may import those of lower floors and itself; two of one floor never import each other."""

FACE = "experiments"
"""The public functions: a table of names, which imports what a name stands for when it is asked for."""


def sources() -> list[Path]:
    """Return every source, run.py among them, by its path from the repository's root."""
    found = [path for folder in ("agents", "simulation", "experiments") for path in sorted((REPOSITORY / folder).glob("**/*.py"))]
    return [path.relative_to(REPOSITORY) for path in (*found, REPOSITORY / "run.py")]


def module_of(path: Path) -> str:
    """Return the dotted name of a source."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str, modules: Collection[str] = ()) -> set[str]:
    """Return the modules that a source may import, wherever the import stands: in a function or for type checkers, too.

    modules: those that are known; `from package import module` then counts as the module, not as the package.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = node.module or "" if node.level == 0 else "."
            inside = {alias.name: f"{package}.{alias.name}" for alias in node.names}
            found |= {name if name in modules else package for name in inside.values()}
    return found


def floor_of(module: str) -> int:
    """Return the floor of a module of experiments/; the package's own face is above all."""
    parts = module.split(".")
    return FLOORS[parts[1]] if len(parts) > 1 else max(FLOORS.values()) + 1


def runs_upward(module: str, target: str) -> bool:
    """Return whether an import goes against the direction."""
    own, other = module.split("."), target.split(".")
    if other[0] not in FOLDERS or own[0] == other[0] == "run":
        return other[0] in ("", "tests", "benchmarks")
    if own[0] != other[0]:
        return FOLDERS[other[0]] > FOLDERS[own[0]]
    if own[0] != "experiments" or own[:2] == other[:2] or module == FACE:
        return False
    return floor_of(target) >= floor_of(module)


def circles(graph: dict[str, set[str]]) -> Iterator[str]:
    """Yield a circle of modules for every import that closes one."""
    done: set[str] = set()

    def follow(module: str, path: tuple[str, ...]) -> Iterator[str]:
        for target in sorted(graph[module] & set(graph)):
            if target in path:
                yield " -> ".join((*path[path.index(target) :], target))
            elif target not in done:
                yield from follow(target, (*path, target))
        done.add(module)

    for module in graph:
        if module not in done:
            yield from follow(module, (module,))


def graph_of_sources() -> dict[str, set[str]]:
    """Return every module with the modules that it imports."""
    texts = {module_of(path): (REPOSITORY / path).read_text(encoding="utf-8") for path in sources()}
    return {module: imported(text, texts) - {module} for module, text in texts.items()}


@pytest.mark.fast
def test_imports_go_one_way_only():
    graph = graph_of_sources()
    wrong = [f"{module} imports {target}" for module, targets in graph.items() for target in targets if runs_upward(module, target)]
    assert not wrong, wrong
    assert len(graph) > 200


@pytest.mark.fast
def test_no_two_files_need_each_other():
    graph = {module: targets for module, targets in graph_of_sources().items() if module != FACE}
    assert not list(circles(graph))


@pytest.mark.fast
def test_every_package_of_experiments_has_a_floor():
    packages = {path.parts[1] for path in sources() if path.parts[0] == "experiments" and len(path.parts) > 2}
    assert packages <= set(FLOORS)


@pytest.mark.fast
def test_agents_know_neither_settings_nor_files():
    forbidden = {"pydantic", "yaml", "datetime", "pandas", "simulation"}
    for path in sources():
        if path.parts[0] == "agents":
            wrong = {name.split(".")[0] for name in imported((REPOSITORY / path).read_text(encoding="utf-8"))} & forbidden
            assert not wrong, f"{path} imports {', '.join(wrong)}"


@pytest.mark.fast
@pytest.mark.parametrize(
    ("module", "target", "is_wrong"),
    [
        ("agents.child", "simulation.week.life", True),
        ("simulation.week.life", "agents.child", False),
        ("simulation.engine", "experiments.runs.run", True),
        ("experiments.runs.run", "experiments.comparison.headline", True),
        ("experiments.comparison.headline", "experiments.runs.run", False),
        ("experiments.calibration.load", "experiments.prediction.panel", True),
        ("experiments.calibration.load", "experiments.calibration.study", False),
        ("experiments.validation.targets", "experiments.presentation.figures.style", True),
        ("experiments.runs.run", "experiments", True),
        ("experiments.runs.run", "tests.helpers", True),
        ("run", "experiments.presentation.cli.app", False),
    ],
)
def test_the_rule_of_floors(module, target, is_wrong):
    assert runs_upward(module, target) is is_wrong


@pytest.mark.fast
def test_imports_inside_functions_and_for_type_checkers_are_seen_and_circles_are_found():
    assert imported("def f():\n    from experiments.table import x\n    import run") == {"experiments.table", "run"}
    assert imported("if TYPE_CHECKING:\n    from simulation import model", {"simulation.model"}) == {"simulation.model"}
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == ["a -> b -> c -> a"]
    assert not list(circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}))


@pytest.mark.fast
def test_tests_mirror_the_tree():
    folders = {path.parent.relative_to(REPOSITORY / "tests") for path in (REPOSITORY / "tests").glob("**/test_*.py")}
    missing = [str(folder) for folder in folders if not (REPOSITORY / folder).is_dir()]
    assert not missing, f"tests of folders that are not there: {missing}"
    assert len(folders) > 15
