"""The counterfactuals: what help itself changes, what moved thresholds alone would do, and what that means in words."""

from collections.abc import Iterator

from experiments.presentation.figures.captions import COUNTERFACTUAL_SENTENCES, COUNTERFACTUAL_WORDS
from experiments.presentation.figures.findings import capital
from experiments.presentation.report.changes import MEANS, has_intervals, words_of
from experiments.presentation.report.comparison import Comparison
from experiments.presentation.report.pieces import Bullets, Content, Grid, Paragraph, Piece, Section, Subheading, sentence, together
from experiments.presentation.terminal.first_screen import IN_WHY
from experiments.runs.counterfactuals import MATCHED, TRUE_CHANGE
from experiments.runs.experiment import Pair

TITLE = "Why: help, or other decisions?"

HEADS = ("", "difference", "where its mean lies, 90 %")

MEANING = (
    "A policy can change numbers in two ways: families change because they are helped, or the same families are judged otherwise, rightly or"
    " wrongly. Help itself shows the first. If thresholds that move without any programme give much the same numbers, then those numbers alone"
    " cannot tell a programme that helps from one that only decides otherwise: look at both errors."
)

NONE = "No counterfactuals were run (`--no-counterfactuals`), or a policy has none: what of the difference is help itself is not known."


def why(comparison: Comparison) -> Section:
    """Return the counterfactuals of each policy."""
    pieces: list[Piece] = []
    for pair in comparison.pairs:
        explaining = list(comparison.explaining(pair))
        if explaining:
            pieces += [*([Subheading(comparison.name_of(pair))] if len(comparison.pairs) > 1 else []), *explained(comparison, pair, explaining)]
    return Section("why", TITLE, [Paragraph(MEANING), *pieces] if pieces else [Paragraph(NONE)])


def explained(comparison: Comparison, pair: Pair, explaining: list[tuple[str, Pair]]) -> Iterator[Piece]:
    """Yield one policy's counterfactuals in words, then as a table, and how near thresholds came to what they match."""
    yield Bullets([COUNTERFACTUAL_SENTENCES[ending] for ending, _ in explaining])
    yield Grid(f"{comparison.name_of(pair)}, {comparison.when}", HEADS, list(rows(comparison, pair, explaining)))
    yield Paragraph(of_which_help(comparison, pair, dict(explaining)))
    near = [line for ending, other in explaining if (line := how_near(comparison, pair, ending, other))]
    if near:
        yield Paragraph(sentence("Thresholds are moved to match the policy: {}.", together(near, "; ")), "small")


def rows(comparison: Comparison, pair: Pair, explaining: list[tuple[str, Pair]]) -> Iterator[list[Content]]:
    """Yield, measure by measure, the policy's own difference and that of each counterfactual."""
    for name in IN_WHY:
        yield [capital(words_of(name))]
        for words, other in (("the programme", pair), *((COUNTERFACTUAL_WORDS[ending], other) for ending, other in explaining)):
            row = comparison.headline(other, name)
            if row is not None:
                interval = comparison.numbers.interval("headline", row, MEANS["headline"]) if has_intervals(row) else ""
                yield [words, comparison.numbers.difference("headline", row), interval]


def of_which_help(comparison: Comparison, pair: Pair, explaining: dict[str, Pair]) -> Content:
    """Return how much of the change in care entries is help itself, as numbers."""
    whole = comparison.headline(pair, "care_entries")
    helped = comparison.headline(explaining[TRUE_CHANGE], "care_entries") if TRUE_CHANGE in explaining else None
    if whole is None or helped is None:
        return "What help itself changes is not in the folder."
    numbers = [comparison.numbers.difference("headline", row) for row in (whole, helped)]
    said = sentence("Of the change of {} children entering care, help itself makes {}", *numbers)
    if not has_intervals(helped) or helped["mean_low"] != helped["mean_low"]:
        return sentence("{}.", said)
    return sentence("{} (the mean lies in {}).", said, comparison.numbers.interval("headline", helped, MEANS["headline"]))


def how_near(comparison: Comparison, pair: Pair, ending: str, other: Pair) -> Content:
    """Return how near moved thresholds came to what they match; nothing of other counterfactuals."""
    if ending not in MATCHED:
        return ""
    measure, words, _ = MATCHED[ending]
    found = [comparison.headline(each, measure) for each in (other, pair)]
    if None in found:
        return ""
    got, wanted = (comparison.numbers.difference("headline", row) for row in found if row is not None)
    return sentence("{} {} for {}", words, got, wanted)
