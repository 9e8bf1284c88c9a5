"""Measures of money: costs by payer and by line, savings, a programme's planned spend, and pay-back."""

from experiments.measures.formats import DECIMALS, MONEY, PERCENT
from experiments.measures.measure import Formula, Measure, weekly
from simulation.measures import COSTS, PAYERS

PAYER_LABELS = {
    "childrens_services": "children's services",
    "police": "police",
    "nhs": "NHS",
    "probation": "probation",
    "courts": "courts",
    "schools": "schools",
    "grant": "government grant",
}

ASSUMED_PRICES = ("police", "nhs")
"""Payers whose price of an incident or an admission is assumed."""

GBP = "GBP"

ALL_PAYERS, AT_MARGIN = "all payers", "all payers, care weeks at margin"


def payer_words(payer: str) -> str:
    """Return a payer's name, with a word on its price if that is assumed."""
    return PAYER_LABELS[payer] + (" (assumed price)" if payer in ASSUMED_PRICES else "")


COSTS_BY_PAYER = weekly(GBP, {f"cost_gbp_{payer}": (f"cost, {payer_words(payer)}", payer_words(payer)) for payer in PAYERS}, number_format=MONEY)

COST_LINES = weekly(
    GBP,
    {
        "cost_line_staff": ("cost of staff of the council and the programme", "staff of the council and the programme"),
        "cost_line_programme": ("cost of training and programme", "training and programme"),
        "cost_line_placements": ("cost of placements of looked-after children", "placements of looked-after children"),
        "cost_line_process": ("cost of enquiries, conferences and courts", "enquiries, conferences and courts"),
        "cost_line_partners": ("cost to police, hospitals and probation's group", "police, hospitals, probation's group"),
        "placements_at_margin": "cost of placements, foster weeks at margin",
    },
    number_format=MONEY,
)

WEEKLY = (*COSTS_BY_PAYER, *COST_LINES)

SUMS = (
    Measure("cost_gbp", f"cost, {ALL_PAYERS}", GBP, "cost", MONEY, Formula(tuple(COSTS)), short=ALL_PAYERS),
    Measure(
        *("cost_gbp_at_margin", f"cost, {AT_MARGIN}", GBP, "cost", MONEY),
        Formula((*COSTS, "placements_at_margin"), minus=("cost_line_placements",)),
        short="care weeks at margin",
    ),
)

SAVING_OF = {cost.name: cost.name.replace("cost_gbp", "saving_gbp") for cost in (*SUMS, *COSTS_BY_PAYER)}
"""The saving that each cost of payers becomes in differences, with its sign turned."""

SAVINGS = tuple(
    Measure(SAVING_OF[cost.name], cost.label.replace("cost, ", "saving, "), GBP, "cost", MONEY, short=cost.short) for cost in (*SUMS, *COSTS_BY_PAYER)
)


def planned(name: str, words: str) -> Measure:
    """Return the planned spend of a programme by one payer, or by all."""
    return Measure(name, f"planned spend, {words}", GBP, "cost", MONEY, short=words)


HEADLINE = (
    planned("planned_spend_gbp", ALL_PAYERS),
    *(planned(f"planned_spend_gbp_{payer}", words) for payer, words in PAYER_LABELS.items()),
    Measure("pay_back_month", "month in which it has paid for itself", "months", "flow", DECIMALS),
    Measure("pay_back_share", "runs that pay back", "share of runs", "share", PERCENT),
)
"""Made from settings and from each run's weekly costs."""
