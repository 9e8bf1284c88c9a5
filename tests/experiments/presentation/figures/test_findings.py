"""What a figure's title says of a finding: no more than its bands allow, and no less."""

import pandas as pd
import pytest

from experiments.presentation.figures.findings import change_in_words

COLUMNS = ["difference", "low", "high", "mean_low", "mean_high"]
DOWN, UP, DOWN_TO_ZERO = (-86.0, -146.0, -40.0, -96.0, -76.0), (24.0, 19.0, 30.0, 23.0, 25.0), (-4.0, -9.0, 0.0, -5.0, -3.0)
EITHER, MEAN_DOWN, MEAN_UP = (-51.0, -100.0, 6.0, -110.0, 8.0), (-51.0, -100.0, 6.0, -70.0, -32.0), (13.0, -22.0, 48.0, 2.0, 25.0)
NOTHING = (0.0, 0.0, 0.0, 0.0, 0.0)
ONE_RUN = (13.0, -1.0, 48.0, float("nan"), float("nan"))


def title(*rows):
    """Return the title of pairs with these differences and bands."""
    return change_in_words(pd.DataFrame(rows, columns=COLUMNS))


@pytest.mark.fast
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((DOWN,), "86 fewer than as usual"),
        ((UP,), "24 more than as usual"),
        ((DOWN, DOWN_TO_ZERO), "clearly fewer in 2 of 2 comparisons"),
        ((EITHER,), "no clear change"),
        ((EITHER, EITHER), "no clear change"),
        ((DOWN, DOWN, EITHER), "clearly fewer in 2 of 3 comparisons"),
        ((EITHER, UP), "clearly more in 1 of 2 comparisons"),
        ((MEAN_UP, MEAN_UP, EITHER), "on average more in 2 of 3 comparisons"),
        ((MEAN_DOWN, MEAN_UP), "on average fewer in 1 and on average more in 1 of 2 comparisons"),
        ((MEAN_UP,), "on average 13 more than as usual"),
        ((NOTHING,), "no change"),
        ((NOTHING, EITHER), "no clear change"),
        ((NOTHING, DOWN, EITHER), "clearly fewer in 1 of 3 comparisons"),
        ((ONE_RUN,), "no clear change"),
        ((MEAN_DOWN, MEAN_DOWN, UP), "clearly more in 1 of 3 comparisons"),
        ((DOWN, UP, EITHER), "clearly fewer in 1 and clearly more in 1 of 3 comparisons"),
    ],
)
def test_a_title_says_how_many_comparisons_are_clear(rows, words):
    assert title(*rows) == words
