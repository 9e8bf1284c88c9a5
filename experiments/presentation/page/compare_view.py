"""The whole place: paired runs against business as usual, as the first screen of `run.py compare` has them."""

from __future__ import annotations

from collections.abc import Iterator

import solara

from experiments.explorer.authority_run import command_of
from experiments.explorer.saved import as_text
from experiments.presentation.page.compare_tables import closing_of, headline_html, opening_of, payer_html
from experiments.presentation.page.controls import press
from experiments.presentation.page.html import alert, download_html, figure_html, paragraph, picture_of, raw, shown_or_problem, tag
from experiments.presentation.page.pictures import comparison_pictures
from experiments.presentation.page.progress import Working
from experiments.presentation.page.session import Asked, Session
from experiments.presentation.terminal.forms import forms_sentences, rests_on_forms
from experiments.presentation.terminal.help_curve import curve_sentence, rests_on_help
from experiments.runs.run import Results


@solara.component
def CompareView(session: Session) -> None:
    """Paired runs of the whole place, and what they give."""
    _ = session.progress.value
    draft, run = session.draft.value, session.run.value
    tag("h2", "Compare for the whole place")
    paragraph("The same families in both: business as usual, and the policy that is chosen. Each pair of runs has the same random draws.")
    running = run is not None and run.work.is_running
    with tag("div", classes="player"):
        press("compare", f"Run {draft.runs} pairs", session.compare, "press main", disabled=running)
    if run is None:
        return
    Working(work=run.work, name="compare", then=lambda: session.progress.set(session.progress.value + 1))
    with tag("div"):  # always there, so that what stands below is not drawn again
        if run.settings != draft:
            paragraph("What is shown below is of earlier settings.", "hint", id="earlier")
        if run.work.problem:
            alert(run.work.problem)
    if run.work.result is not None:
        Shown(results=run.work.result, run=run, is_narrow=session.is_narrow.value)


@solara.component
def Shown(results: Results, run: Asked, is_narrow: bool) -> None:
    """What paired runs give: the first screen's numbers, pictures, cost by payer; other runs are drawn again."""
    for line in opening_of(results):
        paragraph(line)
    first = solara.use_memo(lambda: shown_or_problem(lambda: [headline_html(results)]), [run.number])
    second = solara.use_memo(lambda: shown_or_problem(lambda: further_html(results, is_narrow)), [run.number, is_narrow])
    for part in first:
        raw(part)
    for line in rests_on(results):
        paragraph(line)
    for line in closing_of(results):
        paragraph(line)
    for part in second:
        raw(part)
    with tag("details", classes="folded"):
        tag("summary", "The same numbers from the command line")
        file = f"{run.settings.name}.yaml"
        paragraph("Save the settings of these runs to a file:")
        raw(download_html(as_text(run.settings), file, f"Save {file}"))
        paragraph("Then, where the file lies:")
        tag("pre", command_of(run.settings, file), classes="command", tabindex="0")


def rests_on(results: Results) -> Iterator[str]:
    """Yield in how many forms of the model the headline keeps its sign, where it concerns the results, and where its reasons are to be had."""
    if rests_on_forms(results):
        yield from forms_sentences()
    if rests_on_help(results):
        yield from curve_sentence(results.experiment.authority.name)
    yield "Why it changes, by help itself or by other decisions, is not asked here: the command below asks it, without --no-counterfactuals."


def further_html(results: Results, is_narrow: bool) -> list[str]:
    """Return pictures, and cost by payer."""
    pictures = [
        figure_html(picture_of(each.figure), each.words, id_=each.name, is_narrow=each.is_narrow) for each in comparison_pictures(results, is_narrow)
    ]
    return [*pictures, payer_html(results)]
