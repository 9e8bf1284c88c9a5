"""Published targets of an authority: of the data year, and of the two years before where the authority's own figures are published."""

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
    """Return whether a target is the figure of another year or of other authorities; it may deserve less weight."""
    return target.status == "borrowed"


def published_targets(imputer: Imputer, year: int) -> tuple[tuple[Target, ...], list[str]]:
    """Return the targets, grouped by measure, and notes on what is missing or borrowed."""
    found, notes = [], []
    for series, period in series_with_periods():
        for of_year in (year - 2, year - 1, year):
            table_year = of_year - 1 if is_of_september(series) else of_year
            figure = imputer.figure(series, table_year) if of_year == year else imputer.own_figure(series, table_year)
            if figure is not None:
                found.append(target_of(series, period.format(y=of_year, b=of_year - 1, c=of_year - 2), figure))
            if of_year == year:
                notes += [f"{series.name} {table_year}: {figure.note if figure else 'not published in any table, and left out'}"]
    assessed, assessment_notes = assessments_target(imputer, year)
    return (*found, *assessed), [note for note in [*notes, *assessment_notes] if not note.endswith(": ")]


def is_of_september(series: Series) -> bool:
    """Return whether a series is of the workforce, whose year ends on 30 September: of the one before a reporting year's 31 March."""
    return series.sources[0].table == "workforce"


def series_with_periods() -> Iterator[tuple[Series, str]]:
    """Yield each series with its period: a financial year, a 31 March, or the workforce's year to 30 September."""
    yield from ((series, "{b}-04-01/{y}-03-31") for series in FLOWS)
    yield from ((series, "{b}-04-01/{y}-03-31") for series in dfe_series.plan_lengths.values())
    yield from ((series, "{y}-03-31") for series in STOCKS)
    yield from ((series, "{b}-09-30") for series in WORKFORCE_STOCKS)
    yield dfe_series.turnover_share, "{c}-10-01/{b}-09-30"


def target_of(series: Series, period: str, figure: ImputedFigure) -> Target:
    """Return one target; plans ended by length are given as a share of all plans ended."""
    is_length = series.name in dfe_series.plan_lengths
    unit = "share of plans ended" if is_length else series.unit
    per = "plan_ends" if is_length else None
    value = to_four_figures(figure.value)
    return Target(measure=series.name, period=period, value=value, unit=unit, source=figure.source, per=per, status=figure.status)


def assessments_target(imputer: Imputer, year: int) -> tuple[list[Target], list[str]]:
    """Return the target of assessments completed: England's per referral times the authority's referrals, as no table has them by authority."""
    published, own = imputer.published, imputer.figure(dfe_series.referrals, year)
    years_with_figure = [
        of_year
        for of_year in published.years(dfe_series.completed_assessments)
        if published.cell(dfe_series.completed_assessments, ENGLAND, of_year).value
    ]
    if not years_with_figure or own is None:
        return [], [f"assessments {year}: not published in any table, and left out"]
    of_year = min(years_with_figure, key=lambda other: (abs(other - year), other))
    done = published.cell(dfe_series.completed_assessments, ENGLAND, of_year)
    referred = published.cell(dfe_series.referrals, ENGLAND, of_year)
    if done.value is None or referred.value is None:
        return [], [f"assessments {year}: England's referrals of {of_year} are not published; left out"]
    ratio = done.value / referred.value
    per_referral = f"{ratio:.3g} assessments completed for each referral ({done.location(ENGLAND)})"
    source = f"{BORROWED_PREFIX} from England: {per_referral}, times referrals ({own.source})"
    period = f"{year - 1}-04-01/{year}-03-31"
    found = Target(measure="assessments", period=period, value=to_four_figures(own.value * ratio), unit="children", source=source, status="borrowed")
    return [found], [f"assessments {year}: no table has them by authority; England's {of_year}"]
