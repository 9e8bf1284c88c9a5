"""The order of the week, written once: both drivers and the documentation read this list."""

from typing import NamedTuple


class Step(NamedTuple):
    """One part of the week: the procedure's name and what it does, in the field's words."""

    name: str
    does: str


WEEK = (
    Step("arrivals", "First referrals by area, births, eighteenth birthdays, and the second stream that no programme touches."),
    Step("front_door", "No further action or assessment; strategy discussions; section 47 enquiries; need or closure."),
    Step("allocation", "Waiting families get a worker: the most urgent first, the least loaded worker of the area."),
    Step("time_budget", "Hours for families are what recording, meetings, court, training, leave and sickness leave."),
    Step("visits", "The most urgent first until time runs out; each visit is a meeting that moves both sides."),
    Step("help_families", "Specialists' contacts, probation's group, community services; change needs genuine engagement."),
    Step("life", "Problems drift, crises strike, children come to harm; some of it comes to light."),
    Step("belief", "Other agencies' facts reach the worker, or do not."),
    Step("rating", "Red, amber, green; where teams supervise as a group the opinions are pooled first."),
    Step("decisions", "Conferences, reviews, the legal gateway, hearings and orders, looked-after reviews."),
    Step("workforce", "Sickness, strain, training and its fading, leaving, vacancies, hiring, changes of worker."),
    Step("books", "Costs of the week by payer."),
    Step("count", "Stocks and flows on the field's own definitions."),
)
