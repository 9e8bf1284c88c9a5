"""Measures of workers' judgement: how the chances of harm that they state stand to the true ones."""

from experiments.measures.families import MOMENTS
from experiments.measures.formats import DECIMALS
from experiments.measures.measure import CHANCE_OF_HARM, Formula, Measure, mean

SD = "sd of true risk"

CHANCE = CHANCE_OF_HARM
"""The unit of belief: what a worker would state if asked."""

SQUARED = "squared chance"

CURVE = "probability that the child in more danger is believed so"

OVER, SLOPE = "stated chance over true chance", "true log-odds per stated log-odds"

KNOWN = ("children_at_home_known",)


def beliefs(when: str, words: str) -> tuple[Measure, ...]:
    """Return mean and variance of belief, and the mean of true risk, when they are acted upon."""
    belief, square, truth = f"belief_{when}_sum", f"belief_square_{when}_sum", f"true_risk_{when}_sum"
    over = (f"children_judged_{when}",)
    return (
        mean(f"mean_belief_{when}", f"workers' belief {words}", CHANCE, Formula((belief,), over)),
        mean(f"mean_true_risk_{when}", f"true risk {words}", SD, Formula((truth,), over)),
        mean(f"belief_variance_{when}", f"variance of belief {words}", SQUARED, Formula((square,), over, minus=(belief,), is_variance=True)),
    )


def curve(name: str, label: str, *moments: int) -> Measure:
    """Return the area under the curve of judgements at some moments."""
    return Measure(name, label, CURVE, "share", DECIMALS, Formula(judged=moments))


def reliability(when: str, words: str, moment: int) -> tuple[Measure, ...]:
    """Return how stated chances stand to true ones at a moment: reported, never sought."""

    def judged(name: str, label: str, unit: str, statistic: str) -> Measure:
        return Measure(f"{name}_{when}", f"{label} {words}", unit, "flow", DECIMALS, Formula(judged=(moment,), statistic=statistic))

    return (
        judged("mean_true_chance", "true chance of harm", CHANCE, "true"),
        judged("belief_less_true_risk", "belief above the true chance of harm", CHANCE, "stated_less_true"),
        judged("stated_over_true", "stated over true chance of harm", OVER, "stated_over_true"),
        judged("belief_reliability_slope", "reliability of stated chances", SLOPE, "slope"),
    )


JUDGEMENT = (
    mean(
        "mean_belief",
        "workers' belief, known children at home",
        f"{CHANCE}, known children at home",
        Formula(("belief_sum",), KNOWN, is_at_date=True),
    ),
    mean(
        *("belief_variance", "variance of belief, known children at home", SQUARED),
        Formula(("belief_square_sum",), KNOWN, is_at_date=True, minus=("belief_sum",), is_variance=True),
    ),
    *(measure for when, words in MOMENTS.items() for measure in beliefs(when, words)),
    curve("belief_auc", "judgement at assessments and reviews", *range(len(MOMENTS))),
    *(curve(f"belief_auc_{when}", f"judgement {words}", moment) for moment, (when, words) in enumerate(MOMENTS.items())),
    *(measure for moment, (when, words) in enumerate(MOMENTS.items()) for measure in reliability(when, words, moment)),
)
