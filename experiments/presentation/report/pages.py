"""Which sections a folder's report has: by the command that wrote it, and by what of it can be read."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from experiments.presentation.figures.captions import place_and_time
from experiments.presentation.report.ablation import ablation_page
from experiments.presentation.report.answer import answer, question
from experiments.presentation.report.assumptions import assumptions
from experiments.presentation.report.claims import REPORTED, reported
from experiments.presentation.report.comparison import Comparison, comparison_in
from experiments.presentation.report.damage import DAMAGED
from experiments.presentation.report.errors import both_errors, children
from experiments.presentation.report.exploration import discovery_page, sensitivity_page
from experiments.presentation.report.folder import ResultsFolder, notices
from experiments.presentation.report.money import money
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.report.optimisation import optimisation_page
from experiments.presentation.report.pictures import pictures
from experiments.presentation.report.pieces import Page, Paragraph, Section
from experiments.presentation.report.prediction import prediction_page
from experiments.presentation.report.programmes import programmes_page
from experiments.presentation.report.reproduce import not_for, reproduce
from experiments.presentation.report.simulation import simulation_page
from experiments.presentation.report.sweep import sweep_page
from experiments.presentation.report.tables_alone import tables_page
from experiments.presentation.report.team import team
from experiments.presentation.report.trial import trial_page
from experiments.presentation.report.validation import validation_page
from experiments.presentation.report.why import why

ORDER: tuple[Callable[[Comparison], Section | None], ...] = (question, answer, both_errors, children, team, money, why)
"""Sections of a comparison before its figures."""


NOT_AS_WRITTEN = "Tables or run.json are not as this program wrote them, so most of the report is left out"

PAGES: dict[str, Callable[[ResultsFolder], Page]] = {
    "ablate": ablation_page,
    "discover": discovery_page,
    "optimise": optimisation_page,
    "predict": prediction_page,
    "sensitivity": sensitivity_page,
    "simulate": simulation_page,
    "sweep": sweep_page,
    "trial": trial_page,
    "validate": validation_page,
}
"""Reports that are of no comparison, by the command, as run.json has it."""


def page_of(folder: ResultsFolder) -> Page:
    """Return the report of a folder; where tables or settings are not as this version has them, what can be read of it."""
    try:
        return whole_page(folder)
    except DAMAGED as error:
        found = tables_page(folder)
        return found if folder.is_other_version else replace(found, notices=[*found.notices, f"{NOT_AS_WRITTEN} ({error!r})."])


def whole_page(folder: ResultsFolder) -> Page:
    """Return the whole report of a folder."""
    if folder.is_several:
        return programmes_page(folder)
    if folder.question in PAGES:
        return PAGES[folder.question](folder)
    comparison = comparison_in(folder)
    return tables_page(folder) if comparison is None else comparison_page(comparison)


def comparison_page(comparison: Comparison) -> Page:
    """Return the report of a comparison."""
    names = "; ".join(comparison.name_of(pair) for pair in comparison.pairs)
    title = f"{comparison.place}: {names} against {comparison.baseline_of(comparison.pairs[0])}"
    return Page(title, place_and_time(comparison.experiment), list(notices(comparison.folder)), list(comparison_sections(comparison)))


def comparison_sections(comparison: Comparison) -> Iterator[Section]:
    """Yield the sections of a comparison."""
    claims, is_about_claims = reported(comparison), comparison.folder.question == REPORTED
    for make in ORDER:
        if (section := make(comparison)) is not None:
            yield section
        if make is question and claims is not None and is_about_claims:
            yield claims
    yield figures(comparison.folder, comparison.numbers)
    yield assumptions(comparison)
    if claims is not None and not is_about_claims:
        yield claims
    yield reproduce(comparison.folder)
    yield not_for()


def figures(folder: ResultsFolder, numbers: Numbers) -> Section:
    """Return the figures with their text alternatives."""
    found = list(pictures(folder, numbers))
    return Section("figures", "Figures", found or [Paragraph("The folder holds no figures.")])
