"""What there is, and what it rests on: readable at 60 columns, names whole, counts explained."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from types import SimpleNamespace

import pytest

from experiments.inputs.load import config_names, parameters_of, read_authority, read_parameters
from experiments.inputs.scenario import resolve_scenario
from experiments.presentation.terminal.budgets import budget_table, budgeted
from experiments.presentation.terminal.catalogue import assumption_lines, list_lines, schedule_lines
from experiments.presentation.terminal.comparison import heads_of
from experiments.presentation.terminal.layout import HEAD, count_of, described_lines
from experiments.presentation.terminal.programmes import group_lines
from experiments.runs.experiment import Pair, business_as_usual_of, experiment_of

LUTON = read_authority("luton")
SCREENS: dict[str, Callable[[int], Iterator[str]]] = {
    "list": list_lines,
    "schedule": schedule_lines,
    "assumptions": lambda width: assumption_lines(LUTON, width),
}


@pytest.mark.fast
@pytest.mark.parametrize("width", [60, 100, 180])
@pytest.mark.parametrize("screen", SCREENS)
def test_no_line_is_wider_than_the_screen(screen: str, width: int) -> None:
    lines = list(SCREENS[screen](width))
    whole = [line for line in lines if re.search(r"\S\s+\S", line.strip())]  # a single long name cannot be broken
    assert max(map(len, whole)) <= width and all(line == line.rstrip() for line in lines)


@pytest.mark.fast
@pytest.mark.parametrize("width", [60, 180])
def test_names_can_be_copied(width: int) -> None:
    words = " ".join(list_lines(width)).split()
    for kind in ("authorities", "policies", "scenarios", "studies"):
        assert set(config_names(kind)) <= set(words)


@pytest.mark.fast
def test_a_name_of_two_things_is_marked_in_both_lists() -> None:
    lines = [line.strip() for line in list_lines(300)]
    marked = [line.split()[0] for line in lines if line.endswith(" *")]
    both = {*config_names("policies")} & {*config_names("scenarios")}
    assert sorted(marked) == sorted([*both, *both]) and len(both) == 8
    assert any(line.startswith("* A scenario and a policy of one name") for line in lines)
    assert any(line.startswith("luton_2017") and "(luton, 2015-04-01 to 2020-03-31)" in line for line in lines)


@pytest.mark.fast
@pytest.mark.parametrize("name", ["hertfordshire", "luton"])
def test_the_count_of_figures_is_explained_and_adds_up(name: str) -> None:
    authority = read_authority(name)
    lines = list(assumption_lines(authority, 300))
    total, *statuses = map(int, re.findall(r"\d+", lines[0]))
    parts = [int(line.split()[0]) for line in lines[1:5]]
    assert total == sum(statuses) == sum(parts) == sum(bool(re.match(r"  [a-z]", line)) for line in lines)
    assert parts[0] == len(parameters_of(authority)) == len(read_parameters()) and "run.json" in lines[1]


@pytest.mark.fast
def test_a_parameter_of_the_authoritys_own_stands_once_with_its_own_value() -> None:
    lines = [line for line in assumption_lines(LUTON, 3000) if re.match(r"  (luton: )?plan_threshold ", line)]
    (line,) = lines
    assert f" {LUTON.parameters['plan_threshold'].value:g} " in line


@pytest.mark.fast
def test_budgets_are_readable_at_60_columns_and_one_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = list(budget_table(budgeted(["luton_2017"])))
    assert max(map(len, lines)) <= 60
    said = re.sub(r"\s+", " ", " ".join(lines))
    assert "1 psychologist)" in said or "1 psychologist," in said
    assert "1 psychologists" not in said
    assert [count_of(number, "post") for number in (1, 1.0, 0.5, 2, 0)] == ["1 post", "1 post", "0.5 posts", "2 posts", "0 posts"]


@pytest.mark.fast
def test_a_group_of_programmes_fits_60_columns() -> None:
    programme = resolve_scenario("hertfordshire_family_safeguarding")
    usual = business_as_usual_of(programme)
    experiment = experiment_of([usual, programme], (Pair(programme.name, usual.name),))
    lines = list(group_lines(SimpleNamespace(experiment=experiment, finished=[1], notes={}), 60))  # type: ignore[arg-type]
    assert max(map(len, lines)) <= 60 and lines[-1].endswith("1 paired run.")


@pytest.mark.fast
def test_the_headings_of_equal_budgets_fit_60_columns() -> None:
    programme = resolve_scenario("hertfordshire_family_safeguarding")
    usual = business_as_usual_of(programme)
    pair = Pair(programme.name, usual.name)
    results = SimpleNamespace(experiment=experiment_of([usual, programme], (pair,)), notes={"budget": {"rule": "equal"}})
    heads = heads_of(results, pair)  # type: ignore[arg-type]
    assert "same money" in heads[0].replace("\n", " ") and max(len(line) for head in heads for line in head.split("\n")) <= HEAD


@pytest.mark.fast
def test_what_a_thing_is_stands_beside_it_or_below() -> None:
    things = [("a", "one two three four"), ("name", "")]
    assert list(described_lines(things, 20)) == ["  a     one two", "        three four", "  name"]
    beside = [list(group) for _, group in groupby(described_lines([("a_long_name", "one two")], 20), bool)]
    assert beside == [["  a_long_name", "      one two"]]
