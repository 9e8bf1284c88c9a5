"""Weeks and dates: week 0 begins on Monday 1 January 1990, so that a week's number is the same in every run."""

import datetime

EPOCH = datetime.date(1990, 1, 1)


def week_of(date: datetime.date) -> int:
    """Return the number of the week that holds the date."""
    return (date - EPOCH).days // 7


def date_of(week: int) -> datetime.date:
    """Return the Monday of a week."""
    return EPOCH + datetime.timedelta(weeks=week)
