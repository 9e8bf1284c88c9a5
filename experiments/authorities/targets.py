"""Published figures to compare with, and to fit to: of the chosen year, and of the two before where the authority's own are told."""

from collections.abc import Iterator

from experiments.authorities import dfe_series
from experiments.authorities.dfe_series import Series
from experiments.authorities.dfe_table import ENGLAND
from experiments.authorities.donor import to_four_figures
from experiments.authorities.imputation import ImputedFigure, Imputer
from simulation.settings import Target

FLOWS = (
    dfe_series.referrals,
    dfe_series.re_referral_share,
    dfe_series.section_47_enquiries,
    dfe_series.initial_conferences,
    dfe_series.plan_starts,
    dfe_series.plan_ends,
    dfe_series.repeat_plan_share,
    dfe_series.care_entries,
    dfe_series.care_exits,
)

STOCKS = (dfe_series.protection_plans, dfe_series.children_in_need, dfe_series.looked_after_children)

WORKFORCE_STOCKS = (dfe_series.vacancy_share, dfe_series.agency_share, dfe_series.caseload)

BORROWED_PREFIX = "borrowed"
"""The first word of the source of a target that is not the authority's own figure of its period."""


def is_borrowed(target: Target) -> bool:
    """Return whether a target is another year's or other authorities' figure; one may give it less weight."""
    return target.status == "borrowed"


def published_targets(lender: Imputer, year: int) -> tuple[tuple[Target, ...], list[str]]:
    """Return the targets, the years of a measure together, and notes on what is missing or borrowed."""
    found, notes = [], []
    for series, period in series_with_periods():
        for held in (year - 2, year - 1, year):
            asked = held - 1 if series.tables[0][0] is dfe_series.WORKFORCE else held
            figure = lender.figure(series, asked) if held == year else lender.own_figure(series, asked)
            if figure is not None:
                found.append(target_of(series, period.format(y=held, b=held - 1, c=held - 2), figure))
            if held == year:
                notes += [f"{series.name} {asked}: {figure.note if figure else 'not told by any table, and left out'}"]
    rest, more = assessments_target(lender, year)
    return (*found, *rest), [note for note in [*notes, *more] if not note.endswith(": ")]


def series_with_periods() -> Iterator[tuple[Series, str]]:
    """Yield each series with its period: a financial year, a 31 March, or the workforce's year to 30 September."""
    yield from ((series, "{b}-04-01/{y}-03-31") for series in FLOWS)
    yield from ((series, "{b}-04-01/{y}-03-31") for series in dfe_series.plan_lengths.values())
    yield from ((series, "{y}-03-31") for series in STOCKS)
    yield from ((series, "{b}-09-30") for series in WORKFORCE_STOCKS)
    yield dfe_series.turnover_share, "{c}-10-01/{b}-09-30"


def target_of(series: Series, period: str, figure: ImputedFigure) -> Target:
    """Return a target; how plans ended by length is a share of all that ended."""
    is_length = series.name in dfe_series.plan_lengths
    unit = "share of plans ended" if is_length else series.unit
    per = "plan_ends" if is_length else None
    value = to_four_figures(figure.value)
    return Target(measure=series.name, period=period, value=value, unit=unit, source=figure.source, per=per, status=figure.status)


def assessments_target(lender: Imputer, year: int) -> tuple[list[Target], list[str]]:
    """Return assessments completed: no table has them by authority, so England's per referral times the authority's referrals."""
    published, own = lender.published, lender.figure(dfe_series.referrals, year)
    told = [held for held in published.years(dfe_series.completed_assessments) if published.cell(dfe_series.completed_assessments, ENGLAND, held).value]
    if not told or own is None:
        return [], [f"assessments {year}: not told by any table, and left out"]
    held = min(told, key=lambda other: (abs(other - year), other))
    done = published.cell(dfe_series.completed_assessments, ENGLAND, held)
    referred = published.cell(dfe_series.referrals, ENGLAND, held)
    if done.value is None or referred.value is None:
        return [], [f"assessments {year}: England's referrals of {held} are not told; left out"]
    ratio = done.value / referred.value
    source = f"{BORROWED_PREFIX} from England: {ratio:.3g} assessments completed for each referral ({done.location(ENGLAND)}), times referrals ({own.source})"
    period = f"{year - 1}-04-01/{year}-03-31"
    found = Target(measure="assessments", period=period, value=to_four_figures(own.value * ratio), unit="children", source=source, status="borrowed")
    return [found], [f"assessments {year}: no table has them by authority; England's {held}"]
