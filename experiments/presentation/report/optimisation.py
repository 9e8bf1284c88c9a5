"""The report of a choice between teams: the front on fresh seeds with both errors, how sure, what chance had chosen, robust choice, figures."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.formats import NumberFormat
from experiments.optimisation.front import ON_FRESH
from experiments.optimisation.objectives import Objective, label_beside
from experiments.optimisation.optimise import Optimised
from experiments.optimisation.robust import ALL_AIMS
from experiments.optimisation.study import Optimisation
from experiments.optimisation.teams import lever_words, value_words
from experiments.presentation.figures.captions import period_in_words, place_and_time
from experiments.presentation.report.assumptions import other_assumptions
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.numbers import Numbers, marked_number
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Bullets, Content, Grid, Page, Paragraph, Piece, Section
from experiments.presentation.report.reproduce import facts, not_for
from experiments.presentation.report.tables_alone import tables_page
from experiments.presentation.terminal.layout import WHAT_WORDS_MEAN
from experiments.presentation.terminal.optimisation import (
    aims_line,
    alternative_words,
    definitions,
    errors_beside,
    has_shares,
    how_to_read,
    opening,
    pairs_of,
    regret_words,
    share_words,
    states_words,
    sureness,
    teams_over_states,
)

FRONT, CURSE, ROBUST = "front", "winners_curse", "robust"

MOST_ROWS = 60
"""Teams that a table of the page lists."""


def optimisation_page(folder: ResultsFolder) -> Page:
    """Return the report of a choice between teams; of its tables alone where this version cannot read its settings."""
    found = optimised_in(folder)
    if found is None:
        return tables_page(folder)
    return Page(found.study.title, place_and_time(found.experiment), list(notices(folder)), list(sections(folder, found)))


def optimised_in(folder: ResultsFolder) -> Optimised | None:
    """Return what was found, as the folder has it; None where its settings cannot be read."""
    if folder.experiment is None or not len(folder.table(FRONT)):
        return None
    record, study = folder.record, Optimisation.model_validate(folder.record["study"])
    found = Optimised(study, folder.experiment, str(record["method"]), float(record["budget"]["limit_gbp"]), None)
    found.front, found.teams, found.apart, found.curse = (folder.table(name) for name in (FRONT, "teams", "apart", CURSE))
    found.steps, found.robust = folder.table("steps"), folder.table(ROBUST)
    found.intervals, found.period = str(record.get("intervals", "")), str(record["period"])
    return found


def sections(folder: ResultsFolder, found: Optimised) -> Iterator[Section]:
    """Yield the sections."""
    numbers = Numbers(folder.small_counts, folder.tables)
    yield Section("question", "The question", [Paragraph(text, "lead" if i == 0 else "") for i, text in enumerate(opening(found))])
    yield Section("front", "Teams on the front, with both errors", list(front_pieces(found)))
    yield Section("sure", "How sure", [Bullets(list(sureness(found))), curse_grid(found)])
    if len(found.robust):
        yield Section("robust", "Over states of the world", list(robust_pieces(found)))
    yield Section("figures", "Figures", list(pictures(folder, numbers)) or [Paragraph("The folder holds no figures.")])
    yield Section("words", "What each column is", [Bullets([*definitions(found), WHAT_WORDS_MEAN[0].removeprefix("* ")])])
    yield other_assumptions(folder)
    how = "The same command with the same version gives the same tables, with any number of threads; its study file must be as it was then."
    rows = [[words, value] for words, value in facts(folder.record)]
    yield Section("reproduce", "How to make these numbers again", [Grid("As run.json has it", ["", ""], rows, "text"), Paragraph(how)])
    yield not_for()


def front_pieces(found: Optimised) -> Iterator[Piece]:
    """Yield the table of the front, the one of care entries and both errors, and how they are read."""
    front, objectives, beside = found.front[found.front["state"].isin(ON_FRESH)], found.study.judged_by(), errors_beside(found)
    rows = front.head(MOST_ROWS).to_dict("records")
    labels = [f"{each.label} ({each.direction} is better)" for each in objectives]
    heads = ["team", *map(lever_words, found.study.team), *labels, *(["on the front in, of samples"] if has_shares(found) else [])]
    over = f"{pairs_of(found)} fresh pairs, {period_in_words(found.period)}"
    yield Grid(over, heads, [front_row(row, found, objectives) for row in rows])
    if beside:
        errors: list[list[Content]] = [[str(row["team"]), *(band(row, name, EVERY[name].number_format) for name in beside)] for row in rows]
        yield Grid(f"Care entries and both errors, {over}", ["team", *(label_beside(name) for name in beside)], errors)
    if len(front) > MOST_ROWS:
        yield Paragraph(f"The first {MOST_ROWS} of {len(front)} teams; all stand in front.csv.", "small")
    others = "" if found.method == "halving" else " of those simulated"
    yield Paragraph(f"On the front by means: no other team{others} is at least as good in everything. {how_to_read(found)}", "small")


def front_row(row: Mapping[Any, Any], found: Optimised, objectives: tuple[Objective, ...]) -> list[Content]:
    """Return one team's row."""
    cells: list[Content] = [str(row["team"]), *(value_words(name, float(row[name])) for name in found.study.team)]
    for each in objectives:
        cells.append(
            marked_number(each.number_format.format(row[each.name]), FRONT, row, [each.name])
            if each.is_known
            else band(row, each.name, each.number_format)
        )
    share = [marked_number(f"{row['share_of_samples']:.0%}", FRONT, row, ["share_of_samples"])] if has_shares(found) else []
    return [*cells, *share]


def band(row: Mapping[Any, Any], name: str, written: NumberFormat) -> Content:
    """Return a mean difference with its interval."""
    columns = [name, f"{name}_low", f"{name}_high"]
    return marked_number(written.band(*(float(row[column]) for column in columns)), FRONT, row, columns)


def curse_grid(found: Optimised) -> Grid:
    """Return what the search said of its front beside what fresh seeds say."""
    by_name = {each.name: each for each in found.study.judged_by()}
    rows: list[list[Content]] = []
    for row in found.curse.to_dict("records"):
        each, columns = by_name[str(row["objective"])], ("search", "fresh", "best_search", "best_fresh")
        rows.append([each.label, *(marked_number(each.number_format.format(row[name], signed=True), CURSE, row, [name]) for name in columns)])
    heads = ["", "search's front, in the search", "the same teams, fresh seeds", "best in the search", "the same team, fresh seeds"]
    return Grid("Against the average team on the same seeds: a team chosen by seeds looks better on them", heads, rows)


def robust_pieces(found: Optimised) -> Iterator[Piece]:
    """Yield regret, ranks and satisficing."""
    objectives = [each for each in found.study.judged_by() if not each.is_known]
    by = found.robust.set_index(["team", "objective"])
    rows = [robust_row(team, by, objectives, bool(found.study.satisfice)) for team in teams_over_states(found, MOST_ROWS)]
    aims = ["all aims met"] if found.study.satisfice else []
    heads = ["team", *(f"{each.label}: largest; 90th percentile" for each in objectives), *aims]
    yield Grid(f"Regret over {int(found.robust['states'].iloc[0])} states, with ranks", heads, rows)
    yield from (Paragraph(text, "small") for text in (*states_words(found), aims_line(found)))


def robust_row(team: int, by: pd.DataFrame, objectives: list[Objective], has_aims: bool) -> list[Content]:
    """Return one alternative's regret by objective, and the share of states in which all aims are met."""
    cells: list[Content] = [alternative_words(team), *(regret_words(by.loc[(team, each.name)], each) for each in objectives)]
    return [*cells, share_words(by.loc[(team, ALL_AIMS)])] if has_aims else cells
