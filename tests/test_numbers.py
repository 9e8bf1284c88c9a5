"""Every number with meaning has a source: none stands in the code of a rule or a procedure, and every parameter is asked for."""

import ast
import pathlib

import pytest

from simulation.population import AGENCIES_BY_NAME, DERIVED, KINDS_BY_NAME, PREVALENCES
from tests.helpers import REPOSITORY, figures

COMPILED = {"rule", "procedure", "inner_procedure", "step", "compiled", "compiled_inside", "hint"}
KEYED = {"uniform", "normal", "key_of"}
"""Their plain arguments say which question is asked (partner, occasion, week): keys, not amounts."""

ALLOWED: dict[tuple[str, str], tuple[set[float], str]] = {
    ("agents/arithmetic.py", "exp_upper_bound"): ({2.0, 4.0, 2.7182818284590455, 7.389056098930651, 54.59815003314424}, "exp of 1, 2 and 4"),
    ("agents/agency.py", "recording_factor"): ({0.5}, "the mean of a lognormal is 1"),
    ("agents/authority.py", "guardian_sees"): ({0.5}, "a square root"),
    ("agents/belief.py", "colleagues_error"): ({2.0}, "the variance of a moving average"),
    ("agents/belief.py", "with_colleagues"): ({2.0, 1e-9}, "the variance of a difference, kept above 0"),
    ("agents/belief.py", "weigh_facts"): ({0.5}, "the mean of a lognormal"),
    ("agents/constable.py", "constable_sees"): ({0.5}, "the mean of a lognormal"),
    ("agents/specialist.py", "form_opinion"): ({0.5}, "a square root"),
    ("agents/professional.py", "falls_sick"): ({1e-12, 1}, "keeps the logarithm finite; sickness lasts a week at the least"),
    ("agents/professional.py", "take_post"): ({2}, "a square"),
    ("simulation/week/queues.py", "sift_down"): ({2}, "children of a row in a heap"),
    ("simulation/week/queues.py", "heap_sort"): ({2}, "the last row of a heap with a child"),
    ("simulation/random_numbers.py", "mix"): ({27, 30, 31, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB}, "SplitMix64 as published"),
    ("simulation/random_numbers.py", "uniform"): ({0.5, 11, 40, 1_000_000, 2.0**53}, "bits of a word to a number in (0, 1)"),
    ("simulation/random_numbers.py", "poisson_of"): ({0.5, 500.0, 10_000}, "where the normal quantile takes over; an end to the sum"),
    ("simulation/week_loop.py", "simulate_weeks"): ({1}, "the next week"),
    ("simulation/population.py", "sample_families"): ({4.0}, "a month of four weeks"),
    ("simulation/population.py", "months_of_absence"): ({4.0}, "a month of four weeks"),
    ("simulation/week/agency_records.py", "record_past"): ({4}, "the past is drawn by months of four weeks"),
    ("simulation/week/agency_records.py", "record_past_absences"): ({4}, "the past is drawn by months of four weeks"),
    ("simulation/week/belief.py", "pass_quiet_month"): ({4}, "a month of four weeks"),
    ("simulation/week/help.py", "help_family"): ({4}, "four problems of a parent"),
    ("simulation/week/specialist_caseloads.py", "count_reach"): ({4}, "four problems of a parent"),
    ("simulation/week/wider_team.py", "refer_to_adult_services"): ({4}, "four problems of a parent"),
    ("simulation/week/life.py", "simulate_closed_family"): ({4}, "a closed family is simulated four weeks at once"),
    ("simulation/week/life.py", "may_be_noticed"): ({4}, "asked once in four weeks"),
    ("simulation/week/life.py", "update_child_at_home"): ({4.0}, "a closed family is counted for four weeks at once"),
    ("simulation/week/life.py", "turning_point"): ({0.5}, "one of two parents, each as likely"),
    ("simulation/week/plan_status.py", "count_length"): ({1}, "under twelve months, not up to them"),
    ("simulation/virtual_trial.py", "live_trial"): ({4}, "one of four problems"),
}
"""The numbers that a function may hold beside structural ones, and why they are no parameters."""

PUBLISHED = {("simulation/random_numbers.py", "normal_of"): "the coefficients of algorithm AS 241, compared with scipy by another test"}

NAMED_IN = {"agents/ages.py", "agents/standing.py"}
"""Where the field's definitions and codes stand."""

CONSTANTS: dict[tuple[str, str], str] = {
    ("agents/agency.py", "MIDPOINT"): "the middle of a share is one half",
    ("agents/agency.py", "MOST_ERROR"): "an end to a normal's tail",
    ("agents/agency.py", "FAR_ABOVE, SELDOM"): "a bound that saves an exponential",
    ("agents/belief.py", "LEAST_SLOPE"): "keeps a division finite",
    ("agents/chance.py", "NODE_1, NODE_2"): "Gauss-Hermite quadrature, compared with an integral by another test",
    ("agents/chance.py", "WEIGHT_0, WEIGHT_1, WEIGHT_2"): "Gauss-Hermite quadrature, compared with an integral by another test",
    ("agents/chance.py", "SMALLEST"): "keeps log-odds finite",
    ("agents/cues.py", "HALF"): "the middle of a share is one half",
    ("agents/family.py", "MIDPOINT"): "the middle of a share is one half",
    ("simulation/population.py", "FAMILIES, CHILDREN"): "the size of a sample",
    ("simulation/population.py", "HIGHEST_FACTOR"): "the end of the tail that agents/agency.py names",
    ("simulation/week/agency_records.py", "PAST_MONTHS"): "a year of months of four weeks",
    ("simulation/prefetch.py", "LINE"): "bytes of a cache line",
    ("simulation/prefetch.py", "FAMILY_BYTES, PARENTS_BYTES, CHILD_BYTES"): "sizes of records",
    ("simulation/week/allocation.py", "RANK_WEIGHT, WEEK_WEIGHT"): "codes an order: rank, then weeks, then the draw",
    ("simulation/week/queues.py", "LONG_QUEUE"): "where one way of sorting takes over from another",
    ("simulation/week/queues.py", "TIE_BREAK"): "breaks ties",
    ("simulation/random_numbers.py", "GAMMA"): "SplitMix64 as published",
    ("simulation/random_numbers.py", "ODD"): "a multiplier of keys",
    ("simulation/week/court.py", "FIRST_HEARINGS, FINAL_HEARINGS"): "occasions of a keyed draw",
    ("simulation/week/court.py", "BEFORE_THE_QUEUE"): "codes an order: newborns, then weeks, then the draw",
    ("simulation/prefetch.py", "FAR, NEAR"): "how far ahead memory is asked for",
    ("simulation/week/log.py", "LOWEST, HIGHEST, BIN"): "bins of a table",
    ("simulation/week/exogenous_arrivals.py", "NEED_KEYS, CARE_KEYS"): "keep keys apart",
    ("agents/rating.py", "RATINGS"): "the base of a number that is a set",
    ("simulation/week/visits.py", "HALF_A_WEEK"): "breaks ties between families as overdue as each other",
}
"""Constants of a file with rules or procedures, and why they are no parameters."""


def is_number(node: ast.AST) -> bool:
    """Return whether the node is a plain number."""
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def is_month(node: ast.AST) -> bool:
    """Return whether the node is something modulo 4: a place in the month of four weeks."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and is_number(node.right) and node.right.value == 4


def is_structural(number: ast.Constant, parent: ast.AST) -> bool:
    """Return whether a number only gives structure: nothing, one, a place, a pair of parents, the month of four weeks, a key."""
    value, other = number.value, None
    if isinstance(parent, ast.Call):
        name = getattr(parent.func, "id", "")
        if name in KEYED or (name == "range" and value in (2, 4)):
            return True
    if isinstance(parent, ast.BinOp):
        other = parent.left if parent.right is number else parent.right
        if isinstance(parent.op, ast.Add | ast.Sub) and getattr(other, "id", "") == "week":
            return False  # a week from now is a span of time
    if value in (0, 1):
        return True
    if isinstance(parent, ast.BinOp) and isinstance(value, int):
        if isinstance(parent.op, ast.Mult) and value == 2:
            return isinstance(other, ast.Name) and (other.id == "f" or other.id.isupper())  # two parents of a family; sizes
        return isinstance(parent.op, ast.Mod) and value in (2, 4)
    return isinstance(parent, ast.Compare) and is_month(parent.left) and value in (2, 3)


def magic_numbers(source: str, path: str):
    """Yield (function, number, line) for every number of a compiled function that is neither structural nor allowed."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef) or not COMPILED & {getattr(each, "id", "") for each in function.decorator_list}:
            continue
        if (path, function.name) in PUBLISHED:
            continue
        allowed = ALLOWED.get((path, function.name), (set(), ""))[0]
        for parent in ast.walk(function):
            for number in ast.iter_child_nodes(parent):
                if is_number(number) and number.value not in allowed and not is_structural(number, parent):
                    yield function.name, number.value, number.lineno


def sources():
    """Yield (path from the house, source) of every file with rules or procedures."""
    for folder in ("agents", "simulation"):
        for path in sorted((REPOSITORY / folder).glob("**/*.py")):
            yield str(path.relative_to(REPOSITORY)), path.read_text()


@pytest.mark.fast
@pytest.mark.parametrize(("path", "source"), list(sources()), ids=[path for path, _ in sources()])
def test_no_number_with_meaning_stands_in_a_rule_or_a_procedure(path, source):
    found = [f"{path}:{line} {function}: {value!r}" for function, value, line in magic_numbers(source, path)]
    assert not found, "move to configs/parameters: " + "; ".join(found)


PLANTED = {
    "a weight": "return 0.37 * belief",
    "a whole weight": "return belief * 3",
    "a doubling": "return 2 * p['harm_slope']",
    "a half": "return 0.5 * (belief + family['risk'])",
    "a date": "family['issue_week'] = week + 1",
    "an earlier date": "family['issue_week'] = week - 2",
    "a span": "return week - family['closed_week'] < 26",
    "an age": "return age >= 12.0",
    "a sentinel": "return belief <= -9.0",
    "a place in no month": "return week % 5 == 0",
    "a code": "return family['standing'] == 2",
    "a cap": "return min(count, 7)",
    "an argument of a rule": "return leans(2, week)",
    "a default": "return max(0.25, hours)",
}


@pytest.mark.fast
@pytest.mark.parametrize("line", PLANTED.values(), ids=PLANTED)
def test_a_planted_number_is_found(line):
    source = f"@rule\ndef act(family, p, belief, week):\n    {line}\n"
    assert list(magic_numbers(source, "agents/family.py"))
    assert not list(magic_numbers(source.replace("@rule\n", ""), "agents/family.py")), "only what is compiled is looked at"


@pytest.mark.fast
def test_structural_numbers_are_let_pass():
    lines = (
        "first, second = world.parents[2 * f], world.parents[2 * f + 1]",
        "waits = (family['phase'] + week) % 4 == 3",
        "draws = uniform(seed, SCREEN, key, 0, 5, week)",
        "rest = 1.0 - share",
        "for problem in range(4): pass",
    )
    body = "".join(f"    {line}\n" for line in lines)
    assert not list(magic_numbers(f"@procedure\ndef act(world, f, week):\n{body}", "simulation/week/life.py"))


def constants(source: str):
    """Yield the names of every constant of a file that holds a number other than 0 and 1; layouts and enumerations are none."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        made_by = getattr(node.value, "func", None)
        is_layout = getattr(made_by, "attr", "") == "dtype" or getattr(made_by, "id", "") == "range"
        numbers = [each for each in ast.walk(node.value) if is_number(each) and each.value not in (0, 1)]
        if numbers and not is_layout:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            names = [each.id for each in ast.walk(target) if isinstance(each, ast.Name)]
            yield ", ".join(names)


def has_compiled(source: str) -> bool:
    """Return whether a file holds a rule or a procedure."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return any(COMPILED & {getattr(each, "id", "") for each in function.decorator_list} for function in functions)


@pytest.mark.fast
def test_a_number_cannot_hide_behind_a_name():
    files = [(path, source) for path, source in sources() if path not in NAMED_IN and has_compiled(source)]
    found = {(path, names) for path, source in files for names in constants(source)}
    assert found == set(CONSTANTS), f"new: {found - set(CONSTANTS)}; gone: {set(CONSTANTS) - found}"


@pytest.mark.fast
def test_what_is_allowed_is_still_there():
    for (path, name), (numbers, reason) in ALLOWED.items():
        functions = {node.name: node for node in ast.walk(ast.parse((REPOSITORY / path).read_text())) if isinstance(node, ast.FunctionDef)}
        assert name in functions, f"{path} has no {name}: {reason}"
        there = {each.value for each in ast.walk(functions[name]) if is_number(each)}
        assert numbers <= there, f"{path} {name} no longer holds {numbers - there}: {reason}"


def asked_for(folder: pathlib.Path) -> set[str]:
    """Return every word in quotes in a folder's sources."""
    trees = (ast.parse(path.read_text()) for path in folder.glob("**/*.py"))
    return {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.fast
def test_every_parameter_is_asked_for_and_every_one_asked_for_is_there():
    words = set().union(*(asked_for(REPOSITORY / folder) for folder in ("agents", "simulation", "experiments")))
    words |= {f"{name}_{agency}" for name in ("recorded_share", "record_delay_weeks") for agency in AGENCIES_BY_NAME}  # an f-string asks for them
    words |= {f"{problem}_in_{kind}" for problem in PREVALENCES for kind in KINDS_BY_NAME}
    assert not set(figures()) - words, f"nobody asks for {sorted(set(figures()) - words)}"
    asked = set()
    for _, source in sources():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "p" and isinstance(node.slice, ast.Constant):
                asked.add(node.slice.value)
    assert len(asked) > 150
    there = set(figures()) | set(DERIVED)
    assert asked <= there, f"neither in configs/parameters nor derived from it: {sorted(asked - there)}"
    assert not set(figures()) & set(DERIVED)


@pytest.mark.fast
def test_every_parameter_says_what_it_means_and_how_far_it_may_go():
    for name, figure in figures().items():
        assert figure.meaning and figure.low is not None and figure.high is not None, name
