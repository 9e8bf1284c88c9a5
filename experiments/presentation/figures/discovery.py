"""Where a programme fails: the boxes of parameters that hold mostly failures, each bound inside the range that was looked at."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from experiments.exploration.discover import WHERE, Discovered
from experiments.measures.definitions import EVERY
from experiments.presentation.figures.arm_looks import short
from experiments.presentation.figures.captions import place_and_time
from experiments.presentation.figures.save import save
from experiments.presentation.figures.style import COLOURS, head, new_axes, rows_down, styled, with_minus
from experiments.presentation.terminal.exploration import error_words, failure_words, spread
from experiments.presentation.terminal.sweep import errors_first

_, FAILS, ELSEWHERE = WHERE


def draw_discovery(found: Discovered, folder: Path) -> None:
    """Draw the boxes, with the table beside the picture; nothing where no bound of a box is more than chance."""
    table = box_rows(found)
    if len(table):
        save(plot_boxes(table).figure, table, folder / "boxes")


def box_rows(found: Discovered) -> pd.DataFrame:
    """Return a row for each bound of each box, as shares of the range that was looked at; title and caption."""
    samples, rows = found.worlds, []
    for box in found.boxes:
        about = f"box {box.number}: {box.density:.0%} of its samples fail; {box.coverage:.0%} of all failures"
        for name, (low, high, _) in box.bounds.items():
            least, most = float(samples[name].min()), float(samples[name].max())
            ends = {"low": (low - least) / (most - least), "high": (high - least) / (most - least)}
            said = f"{low:.3g} to {high:.3g} of {least:.3g} to {most:.3g}"
            rows.append({"heading": about, "words": name.replace("_", " "), **ends, "low_value": low, "high_value": high, "said": said})
    failed = int(samples["fails"].sum())
    title = f"Where does {short(Path(found.study.policy).stem)} fail? In {failed} of {len(samples)} samples of parameters"
    about = (
        f"{place_and_time(found.experiment)}\nAgainst business as usual it fails where {failure_words(found.study)}. Grey: the range looked at;"
        " blue: the part of it in the box. The share of samples that fail is no probability: nobody knows how likely each is."
        f"\n{errors_in_words(found)}"
    )
    return pd.DataFrame(rows).assign(title=title, caption=about)


def errors_in_words(found: Discovered) -> str:
    """Return how both errors, as the study measures them, lie where the programme fails and elsewhere."""
    by = found.outcomes.set_index(["measure", "where"])
    errors = [name for name in errors_first(found.study.measured) if EVERY[name].error != "none"]
    said = [
        f"{error_words(name)}{EVERY[name].label} {spread(by.loc[(name, FAILS)])} where it fails, {spread(by.loc[(name, ELSEWHERE)])} elsewhere"
        for name in errors
    ]
    return with_minus(f"Both errors, median difference [5 % to 95 % of samples]: {'; '.join(said)}.")


@styled()
def plot_boxes(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each bound inside its range. Columns: heading (of a box), words, low, high (shares of the range), said (numbers), title, caption."""
    headings = list(dict.fromkeys(table["heading"]))
    names: list[str] = []
    heights: list[int] = []
    for heading, rows in table.groupby("heading", sort=False):
        names = [*names, str(heading), *rows["words"]]
        heights = [*heights, *range(len(names) - len(rows), len(names))]
    ax = ax or new_axes(9.6, 2.2 + 0.27 * len(names))
    rows_down(ax, names)
    for label in ax.get_yticklabels():
        label.set_fontweight("bold" if label.get_text() in headings else "normal")
    ax.hlines(heights, 0.0, 1.0, color="#d9d9d9", linewidth=7)
    ax.hlines(heights, table["low"], table["high"], color=COLOURS[0], linewidth=3)
    for height, said in zip(heights, table["said"]):
        ax.text(1.02, height, said, transform=ax.get_yaxis_transform(), fontsize=8, va="center")
    ax.set(xlabel="place in the range: 0 is its low, 1 its high end", ylabel="")
    head(ax, table)
    return ax
