"""The order of the steps of a week, which both drivers and the documentation read."""

from typing import NamedTuple


class Step(NamedTuple):
    """One step of the week: the procedure's name and what it does."""

    name: str
    does: str


WEEK = (
    Step("arrivals", "First referrals by area, births, eighteenth birthdays, and exogenous arrivals unaffected by programmes."),
    Step("front_door", "No further action or assessment; strategy discussions; section 47 enquiries; child-in-need plan or closure."),
    Step("allocation", "Waiting families are allocated a worker: the most urgent first, to the smallest caseload of the area."),
    Step("time_budget", "Hours for families, net of recording, meetings, court, training, leave and sickness."),
    Step("visits", "The most urgent first until time runs out; visits change parents' attitudes and workers' beliefs."),
    Step("help_families", "Specialists' contacts, probation's group programme, community services; change needs genuine engagement."),
    Step("life", "Problems change, crises and harm occur; some harm comes to attention."),
    Step("belief", "Other agencies' information may reach the worker."),
    Step("rating", "Red, amber or green ratings; with group supervision opinions are pooled first."),
    Step("decisions", "Conferences, reviews, the legal gateway, hearings and orders, looked-after reviews."),
    Step("workforce", "Sickness, strain, training and skill decay, turnover, vacancies, hiring, changes of worker."),
    Step("books", "Costs of the week by payer."),
    Step("count", "Stocks and flows by the definitions of official statistics."),
)
