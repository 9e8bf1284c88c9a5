"""The house is built one way: run.py stands on experiments, experiments on simulation, simulation on agents."""

import ast

import pytest

from tests.helpers import REPOSITORY

FLOORS = {"agents": 0, "simulation": 1, "experiments": 2, "run": 3}


def imported(source: str) -> set[str]:
    """Return the first part of every module that a source imports, wherever the import stands."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0] if node.level == 0 else ".")
    return found


def sources():
    """Return (floor, path) of every source of the house."""
    for floor in ("agents", "simulation", "experiments"):
        yield from ((floor, path) for path in sorted((REPOSITORY / floor).glob("**/*.py")))
    if (REPOSITORY / "run.py").exists():
        yield "run", REPOSITORY / "run.py"


@pytest.mark.fast
def test_imports_go_one_way_only():
    seen = 0
    for floor, path in sources():
        seen += 1
        above = {name for name, height in FLOORS.items() if height > FLOORS[floor]}
        wrong = imported(path.read_text()) & (above | {".", "tests", "benchmarks"})
        assert not wrong, f"{path.relative_to(REPOSITORY)} imports {', '.join(wrong)}; {floor} may not"
    assert seen > 30


@pytest.mark.fast
def test_agents_know_neither_settings_nor_files():
    for floor, path in sources():
        if floor == "agents" and path.name not in ("code_cache.py", "numba_internals.py"):
            wrong = imported(path.read_text()) & {"pydantic", "yaml", "pathlib", "os", "datetime", "pandas", "simulation"}
            assert not wrong, f"{path.relative_to(REPOSITORY)} imports {', '.join(wrong)}"


@pytest.mark.fast
def test_the_check_sees_an_import_inside_a_function():
    assert imported("def f():\n    from experiments.table import x\n    import run") == {"experiments", "run"}
