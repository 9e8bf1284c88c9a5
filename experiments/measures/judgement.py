"""Measures of workers' judgement: how beliefs stand to the truth."""

from experiments.measures.families import MOMENTS
from experiments.measures.formats import DECIMALS
from experiments.measures.measure import Formula, Measure, mean

SD, SQUARED = "sd of true risk", "squared sd of true risk"

CURVE = "probability that the child in more danger is believed so"

KNOWN = ("children_at_home_known",)


def calibration(when: str, words: str) -> tuple[Measure, ...]:
    """Return how beliefs stand to the truth when they are acted upon: means, the excess of belief, and the variance of belief."""
    belief, square, truth = f"belief_{when}_sum", f"belief_square_{when}_sum", f"true_risk_{when}_sum"
    over = (f"children_judged_{when}",)
    return (
        mean(f"mean_belief_{when}", f"workers' belief {words}", SD, Formula((belief,), over)),
        mean(f"mean_true_risk_{when}", f"true risk {words}", SD, Formula((truth,), over)),
        mean(f"belief_less_true_risk_{when}", f"belief above true risk {words}", SD, Formula((belief,), over, minus=(truth,))),
        mean(f"belief_variance_{when}", f"variance of belief {words}", SQUARED, Formula((square,), over, minus=(belief,), is_variance=True)),
    )


def curve(name: str, label: str, *moments: int) -> Measure:
    """Return the area under the curve of judgements at some moments."""
    return Measure(name, label, CURVE, "share", DECIMALS, Formula(judged=moments))


JUDGEMENT = (
    mean("mean_belief", "workers' belief, known children at home", f"{SD}, known children at home", Formula(("belief_sum",), KNOWN, is_at_date=True)),
    mean(
        *("belief_variance", "variance of belief, known children at home", SQUARED),
        Formula(("belief_square_sum",), KNOWN, is_at_date=True, minus=("belief_sum",), is_variance=True),
    ),
    *(measure for when, words in MOMENTS.items() for measure in calibration(when, words)),
    curve("belief_auc", "judgement at assessments and reviews", *range(len(MOMENTS))),
    *(curve(f"belief_auc_{when}", f"judgement {words}", moment) for moment, (when, words) in enumerate(MOMENTS.items())),
)
