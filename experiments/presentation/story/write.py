"""Writing a story's folder: Markdown, HTML, figure, tables and run.json."""

from pathlib import Path
from typing import Any

import pandas as pd

from experiments.presentation.figures.family_timeline import family_timeline
from experiments.presentation.figures.save import save
from experiments.presentation.story.html import html_of
from experiments.presentation.story.markdown import markdown_of
from experiments.runs.experiment import Experiment
from experiments.runs.interruption import listening
from experiments.runs.manifest import run_record
from experiments.runs.options import RunOptions
from experiments.runs.results_folder import Contents, put_in_place
from experiments.runs.table_files import csv_of
from experiments.stories.story import Story


def write_story(story: Story, experiment: Experiment, options: RunOptions) -> None:
    """Write a story's folder.

    Parameters
    ----------
    story
        Of two arms of the experiment.
    experiment
        With its draws, for run.json.
    options
        Seed and folder.
    """
    assert options.out is not None

    def write(folder: Path) -> None:
        write_files(story, folder)

    def record() -> dict[str, Any]:
        who = story.subject
        about = {"name": who.name, "key": str(who.key), "chosen": list(who.chosen)}
        return run_record(experiment, options.seeds, options.seeds, question="story", family=about)

    with listening() as interruption:
        put_in_place(options.out, Contents(write, record), interruption)


def write_files(story: Story, folder: Path) -> None:
    """Write everything but run.json into a folder."""
    figure = family_timeline(story)
    save(figure, timeline_table(story), folder / "family_timeline")
    (folder / "story.html").write_text(html_of(story, figure), encoding="utf-8", newline="\n")
    (folder / "story.md").write_text(markdown_of(story), encoding="utf-8", newline="\n")
    for name, table in (("events", story.events), ("outcome", story.outcome)):
        (folder / f"{name}.csv").write_text(csv_of(table), encoding="utf-8", newline="\n")


def timeline_table(story: Story) -> pd.DataFrame:
    """Return what the figure shows as one table: lines, marks and bands, by the column `shown`."""
    lines, marks, bands = (table.assign(shown=shown) for table, shown in ((story.lines, "line"), (story.marks, "mark"), (story.bands, "band")))
    return pd.concat([lines, marks, bands], ignore_index=True)
