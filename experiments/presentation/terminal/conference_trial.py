"""The trial of family group conferences in the terminal."""

import pandas as pd

from experiments.presentation.terminal.layout import paragraphs, table_lines

ABOUT = (
    "Family group conferences, values held: the same families with a conference offered after every letter before proceedings, and after none,"
    " beside the published trial (H.fgc_rct_care). Nothing is fitted to it. In brackets where the mean lies, 90 %, chance alone."
)

HEADS = ("", "published,\noffered", "not", "difference", "here,\noffered", "not", "difference")


def conference_text(trial: pd.DataFrame, width: int | None = None) -> str:
    """Return the table of `conference_trial` as text."""
    return "\n".join(["", *paragraphs([ABOUT], width), "", *table_lines(HEADS, [cells(row) for _, row in trial.iterrows()], width)])


def cells(row: pd.Series) -> list[str]:
    """Return the cells of one outcome: shares in per cent, differences in percentage points."""
    shares = [f"{100 * row[name]:.1f} %" for name in ("published_offered", "published_not_offered", "offered", "not_offered")]
    mean = f"{100 * row['difference']:+.1f} pp [{100 * row['low']:+.1f}, {100 * row['high']:+.1f}]"
    return [row["outcome"], shares[0], shares[1], f"{100 * row['published']:+.1f} pp", shares[2], shares[3], mean]
