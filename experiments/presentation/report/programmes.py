"""The report of several programmes, each against business as usual in its own place and time."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from experiments.comparison.precision import precision_words
from experiments.comparison.programmes import AT_THE_END, COLUMNS
from experiments.inputs.errors import InputError
from experiments.measures.definitions import EVERY
from experiments.measures.formats import UNKNOWN
from experiments.measures.small_counts import WITHHELD, SmallCounts
from experiments.presentation.figures.captions import period_in_words
from experiments.presentation.figures.findings import FEWEST_PAIRS
from experiments.presentation.report.answer import answer
from experiments.presentation.report.assumptions import assumptions
from experiments.presentation.report.claims import reported
from experiments.presentation.report.comparison import Comparison, comparison_in
from experiments.presentation.report.damage import DAMAGED
from experiments.presentation.report.errors import both_errors
from experiments.presentation.report.folder import ResultsFolder, notices, read_folder
from experiments.presentation.report.money import money
from experiments.presentation.report.numbers import marked_number
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Bullets, Content, Grid, Page, Paragraph, Piece, Section, Subheading
from experiments.presentation.report.reproduce import not_for, reproduce
from experiments.presentation.report.team import team
from experiments.presentation.report.why import TITLE as WHY_TITLE
from experiments.presentation.terminal.layout import WHAT_WORDS_MEAN

TABLE = "programmes"

WHY = (
    "`programmes` runs no counterfactuals: what of a difference is help itself, and what other decisions about the same families, is not known"
    " from it. `run.py compare` of a programme with its baseline runs them."
)

ERRORS_OF = {
    "First error: children left in danger": ("harm_at_home_events", "missed_high_risk_children"),
    "Second error: needless intervention": ("needless_plans", "needless_care_entries"),
    "Children in the system": ("protection_plans", "looked_after_children"),
    "Cost": ("cost_gbp",),
}
"""Columns of the table of programmes, both errors first; equally many of each."""

READ = (
    "Each cell: level as usual, then the mean difference, then 90 % of pairs{}. Each programme is compared with"
    " business as usual in its own place, from its start to its window's end. Places differ in size and time: read along a row, not down a column."
)


ONE_COUNCIL, AMONG_FEW = " (what one council might see)", ", too few of them to say what one council might see"
"""What the interval of pairs is, with ten pairs or more and with fewer."""


def answer_alone(comparison: Comparison) -> Section:
    """Return the answer of one place without the warning of few pairs, which stands above all places."""
    whole = answer(comparison)
    return Section(whole.name, whole.title, [piece for piece in whole.pieces if getattr(piece, "look", "") != "notice"])


EACH: tuple[Callable[[Comparison], Section | None], ...] = (answer_alone, both_errors, team, money)
"""Sections that each place has a part of."""


def programmes_page(folder: ResultsFolder) -> Page:
    """Return the report of a folder that holds a folder for each group of programmes."""
    groups = {str(name): place for name in folder.record["groups"] if (place := group_of(folder, str(name))) is not None}
    lost = [str(name) for name in folder.record["groups"] if name not in groups]
    said = [*notices(folder), *([f"Missing from the folder, or not to be read: {', '.join(lost)}."] if lost else [])]
    said += [
        line for name, group in groups.items() for line in (f"{name}: {notice}" for notice in notices(group.folder)) if "another version" not in line
    ]
    places = ", ".join(dict.fromkeys(group.place for group in groups.values()))
    return Page("Programmes side by side, each against business as usual", places, said, list(sections(folder, groups)))


def group_of(folder: ResultsFolder, name: str) -> Comparison | None:
    """Return the comparison of one group; None if its folder is not there or cannot be read."""
    path = folder.path / name
    try:
        return comparison_in(read_folder(path)) if path.parent == folder.path else None
    except (InputError, *DAMAGED):
        return None


def sections(folder: ResultsFolder, groups: Mapping[str, Comparison]) -> Iterator[Section]:
    """Yield the sections."""
    yield question(groups)
    yield from table_section(folder, groups)
    for make in EACH:
        yield from joined(make, groups)
    yield Section("why", WHY_TITLE, [Paragraph(WHY)])
    figures: list[Piece] = []
    for name, group in groups.items():
        figures += [Subheading(group.place), *pictures(group.folder, group.numbers, ("answer",), name)]
    yield Section("figures", "Figures", figures or [Paragraph("The folder holds no figures.")])
    yield from joined(assumptions, groups)
    yield from joined(reported, groups)
    yield reproduce(folder)
    yield not_for()


def question(groups: Mapping[str, Comparison]) -> Section:
    """Return what was asked."""
    asked = "What would each programme change, against business as usual in its own place?"
    runs = sorted({group.runs for group in groups.values()})
    pairs = f"{' or '.join(map(str, runs))} paired runs of each: the same simulated families are met with the programme and without it."
    few = (
        [Paragraph(f"Fewer than {FEWEST_PAIRS} pairs say next to nothing of how far chance reaches.", "notice")]
        if runs and runs[0] < FEWEST_PAIRS
        else []
    )
    stopped = [f"{group.place}: {words}" for group in groups.values() if (words := precision_words(group.results))]
    how = Paragraph(pairs if runs else "No group of the folder can be read.")
    return Section("question", "The question", [Paragraph(asked, "lead"), how, *([Bullets(stopped)] if stopped else []), *few])


def joined(make: Callable[[Comparison], Section | None], groups: Mapping[str, Comparison]) -> Iterator[Section]:
    """Yield one section of all places, each under its name; nothing where none has it."""
    found = [(group, section) for group in groups.values() if (section := make(group)) is not None]
    if found:
        pieces: list[Piece] = []
        for group, section in found:
            pieces += [Subheading(f"{group.place}, {group.when}"), *section.pieces]
        yield Section(found[0][1].name, found[0][1].title, pieces)


def table_section(folder: ResultsFolder, groups: Mapping[str, Comparison]) -> Iterator[Section]:
    """Yield all programmes side by side."""
    table = folder.table(TABLE)
    counts = folder.small_counts_by_authority
    if len(table):
        titles = {pair.policy: f"{group.place}: {group.name_of(pair)}" for group in groups.values() for pair in group.pairs}
        rows = [{**row, "title": titles.get(str(row["scenario"]), str(row["scenario"]).replace("_", " "))} for row in table.to_dict("records")]
        grids = [grid(rows, title, names, counts) for title, names in ERRORS_OF.items()]
        is_enough = min(group.runs for group in groups.values()) >= FEWEST_PAIRS if groups else False
        notes = f"{READ.format(ONE_COUNCIL if is_enough else AMONG_FEW)} {WHAT_WORDS_MEAN[0].removeprefix('* ')}"
        yield Section("side-by-side", "All programmes: both errors side by side", [*grids, Paragraph(notes, "small")])


def grid(rows: list[dict[str, Any]], title: str, names: tuple[str, ...], counts: Mapping[str, SmallCounts]) -> Grid:
    """Return a row a programme, with level, difference and interval of some measures."""
    known = [name for name in names if name in COLUMNS and all(f"{name}_difference" in row for row in rows)]
    heads = [
        "",
        *(part for name in known for part in (f"{EVERY[name].label}{', at the end' if name in AT_THE_END else ''}", "difference", "90 % of pairs")),
    ]
    found: list[list[Content]] = []
    for row in rows:
        shown = counts.get(str(row["authority"]), SmallCounts(is_on=True))
        words = f"{row['title']} ({period_in_words(str(row['period']))})"
        found.append([words, *(cell for name in known for cell in cells(row, name, shown))])
    return Grid(title, heads, found)


def cells(row: Mapping[str, Any], name: str, counts: SmallCounts) -> list[Content]:
    """Return level, difference and interval of one measure of one programme."""
    number, level, gap = EVERY[name].number_format, float(row[name]), float(row[f"{name}_difference"])
    if counts.hides_alone(name, level, level + gap):
        is_small = counts.hides_alone(name, level)
        return [counts.level(name, level) if is_small else marked_number(number.format(level), TABLE, row, [name], name), WITHHELD, WITHHELD]
    ends = (f"{name}_difference_low", f"{name}_difference_high")
    interval = marked_number(number.interval(*(float(row[end]) for end in ends)), TABLE, row, ends, name) if row["runs"] > 1 else UNKNOWN
    middle = marked_number(number.format(gap, signed=True), TABLE, row, [f"{name}_difference"], name)
    return [marked_number(number.format(level), TABLE, row, [name], name), middle, interval]
