"""Draws and seeds of a sweep: as its file has them, as options ask for, or in addition to those of a finished one."""

from dataclasses import replace
from typing import Any

from experiments.exploration.sweep_study import HELD, Question, Sweep
from experiments.inputs.errors import InputError, NotGiven, shown_path
from experiments.posteriors.draws import posterior_for
from experiments.runs.heads import read_head
from experiments.runs.options import RunOptions, finished_seeds, whole
from experiments.runs.store import RUNS
from experiments.runs.study_runs import SEEDS_A_DRAW


def words_of(study: Sweep) -> str:
    """Return whether parameters are drawn or held."""
    return HELD if study.draws == HELD else "drawn"


def drawn(study: Sweep) -> int:
    """Return the number of draws; held parameters count as one."""
    return 1 if study.draws == HELD else int(study.draws)


def with_axes(question: Question, options: RunOptions, asked: tuple[int | None, int | str | None], added: tuple[int | None, int | None]) -> Question:
    """Return a question with the numbers of draws and seeds that options ask for; raise InputError.

    Parameters
    ----------
    question
        With those of its file.
    options
        The folder whose runs are added to, and the first seed.
    asked
        Seeds for every draw, and draws; None: not asked for.
    added
        The same, in addition to those of the folder.
    """
    runs, draws = asked
    number = draws_asked(draws)
    if any(each is not None for each in added):
        return with_more(question, options, asked, added)
    changes: dict[str, Any] = {} if runs is None else {"seeds": seeds_asked(runs)}
    changes |= {} if number is None else {"draws": number}
    return replace(question, study=question.study.model_copy(update=changes))


def seeds_asked(runs: Any) -> int:
    """Return seeds for every draw; raise InputError for more than a draw has."""
    count = whole("runs", runs, 1)
    if count >= SEEDS_A_DRAW:
        raise InputError("--runs", "", runs, f"a whole number from 1 to {SEEDS_A_DRAW - 1} for every draw")
    return count


def draws_asked(draws: Any) -> int | str | None:
    """Return a number of draws, `held`, or None; raise InputError for anything else."""
    if draws is None or (isinstance(draws, str) and draws == HELD):
        return draws
    text = str(draws)
    if isinstance(draws, bool) or not isinstance(draws, int | str) or not text.isdigit() or int(text) < 1:
        raise InputError("--draws", "", draws, "a whole number of draws from 1, or held")
    return int(text)


def with_more(question: Question, options: RunOptions, asked: tuple[Any, Any], added: tuple[int | None, int | None]) -> Question:
    """Return a question with the draws and seeds of the folder and those that are added; raise InputError."""
    for option, given in (("--runs", asked[0]), ("--draws", asked[1])):
        if given is not None:
            fix = "--add-runs and --add-draws say how many are added to those that are there."
            raise InputError(option, "", NotGiven(f"{given} beside --add-runs or --add-draws"), "one of the two", fix)
    runs, draws = (0 if each is None else whole("add-runs", each, 1) for each in added)
    folder, first = options.out, options.seeds[0]
    assert folder is not None
    seeds, head = finished_seeds(folder, options.resume), read_head(folder / RUNS)
    if not seeds or head is None:
        raise InputError(
            "--add-runs", "", NotGiven(f"no finished sweep in {shown_path(folder)}"), "the --out of a finished sweep", "Run it without that first."
        )
    if min(seeds) != first:
        raise InputError("--seed", "", first, f"{min(seeds)}, the first seed of the runs in {shown_path(folder)}")
    was = head.pieces.get("configuration")
    is_held = not isinstance(was, dict) or was.get("draws") == HELD
    if is_held and draws:
        raise InputError("--add-draws", "", draws, "runs whose parameters are drawn; those in the folder are held", "Add seeds with --add-runs.")
    there = {"seeds": 1 + max((each - first) % SEEDS_A_DRAW for each in seeds), "draws": 1 + max((each - first) // SEEDS_A_DRAW for each in seeds)}
    changes = {"seeds": there["seeds"] + runs, "draws": HELD if is_held else there["draws"] + draws}
    return replace(question, study=question.study.model_copy(update=changes))


def check_draws(question: Question) -> None:
    """Raise InputError for more draws than the posterior of the authority has."""
    posterior = posterior_for(question.experiment.authority)
    if posterior is not None and drawn(question.study) > len(posterior.draws):
        raise InputError(
            "--draws", "", question.study.draws, f"at most {len(posterior.draws)}, the draws of the posterior", "Take more seeds instead."
        )
