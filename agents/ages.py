"""Ages and time spans of statutory and statistical definitions, in whole weeks: definitions, so not in configs/."""

DAYS_A_WEEK = 7
WEEKS_A_YEAR = 365.25 / 7.0
MONTH = 4
"""Weeks of the model's month: closed families are simulated, and opinions are gathered, once in four weeks."""

THREE_MONTHS, FIVE_MONTHS, SIX_MONTHS, TWELVE_MONTHS, EIGHTEEN_MONTHS, TWENTY_ONE_MONTHS, TWENTY_FOUR_MONTHS = 13, 22, 26, 52, 78, 91, 104
"""Spans in which the field counts: lengths of plans, days in care after allocation, re-referrals, re-entries, repeat incidents, after a letter."""

ONE_YEAR_OLD, FOUR_YEARS_OLD, FIVE_YEARS_OLD, TEN_YEARS_OLD, THIRTEEN_YEARS_OLD, SIXTEEN_YEARS_OLD = 52, 208, 261, 522, 678, 835
ADULT_WEEKS = 939
"""A child turns 18 after this many weeks."""
