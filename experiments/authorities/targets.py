"""Published figures to compare with, and to fit to: of the chosen year, and of the two before where the authority's own are told."""

from collections.abc import Iterator

from experiments.authorities import dfe_series as declared
from experiments.authorities.dfe_series import Series
from experiments.authorities.dfe_table import ENGLAND
from experiments.authorities.donor import sensible
from experiments.authorities.imputation import Finding, Lender
from simulation.settings import Target

FLOWS = (
    declared.referrals,
    declared.re_referral_share,
    declared.section_47_enquiries,
    declared.initial_conferences,
    declared.plan_starts,
    declared.plan_ends,
    declared.repeat_plan_share,
    declared.care_entries,
    declared.care_exits,
)

STOCKS = (declared.protection_plans, declared.children_in_need, declared.looked_after_children)

WORKFORCE_STOCKS = (declared.vacancy_share, declared.agency_share, declared.caseload)

BORROWED = "borrowed"
"""The first word of the source of a target that is not the authority's own figure of its period."""


def is_borrowed(target: Target) -> bool:
    """Return whether a target is another year's or other authorities' figure; one may give it less weight."""
    return target.status == "borrowed"


def targets(lender: Lender, year: int) -> tuple[tuple[Target, ...], list[str]]:
    """Return the targets, the years of a measure together, and notes on what is missing or borrowed."""
    found, notes = [], []
    for series, period in periods():
        for held in (year - 2, year - 1, year):
            asked = held - 1 if series.tables[0][0] is declared.WORKFORCE else held
            figure = lender.find(series, asked) if held == year else lender.own(series, asked)
            if figure is not None:
                found.append(target(series, period.format(y=held, b=held - 1, c=held - 2), figure))
            if held == year:
                notes += [f"{series.name} {asked}: {figure.note if figure else 'not told by any table, and left out'}"]
    rest, more = assessments(lender, year)
    return (*found, *rest), [note for note in [*notes, *more] if not note.endswith(": ")]


def periods() -> Iterator[tuple[Series, str]]:
    """Yield each series with its period: a financial year, a 31 March, or the workforce's year to 30 September."""
    yield from ((series, "{b}-04-01/{y}-03-31") for series in FLOWS)
    yield from ((series, "{b}-04-01/{y}-03-31") for series in declared.plan_lengths.values())
    yield from ((series, "{y}-03-31") for series in STOCKS)
    yield from ((series, "{b}-09-30") for series in WORKFORCE_STOCKS)
    yield declared.turnover_share, "{c}-10-01/{b}-09-30"


def target(series: Series, period: str, figure: Finding) -> Target:
    """Return a target; how plans ended by length is a share of all that ended."""
    is_length = series.name in declared.plan_lengths
    unit = "share of plans ended" if is_length else series.unit
    per = "plan_ends" if is_length else None
    value = sensible(figure.value)
    return Target(measure=series.name, period=period, value=value, unit=unit, source=figure.source, per=per, status=figure.status)


def assessments(lender: Lender, year: int) -> tuple[list[Target], list[str]]:
    """Return assessments completed: no table has them by authority, so England's per referral times the authority's referrals."""
    published, own = lender.published, lender.find(declared.referrals, year)
    told = [held for held in published.years(declared.completed_assessments) if published.cell(declared.completed_assessments, ENGLAND, held).value]
    if not told or own is None:
        return [], [f"assessments {year}: not told by any table, and left out"]
    held = min(told, key=lambda other: (abs(other - year), other))
    done = published.cell(declared.completed_assessments, ENGLAND, held)
    referred = published.cell(declared.referrals, ENGLAND, held)
    if done.value is None or referred.value is None:
        return [], [f"assessments {year}: England's referrals of {held} are not told; left out"]
    ratio = done.value / referred.value
    source = f"{BORROWED} from England: {ratio:.3g} assessments completed for each referral ({done.where(ENGLAND)}), times referrals ({own.source})"
    period = f"{year - 1}-04-01/{year}-03-31"
    found = Target(measure="assessments", period=period, value=sensible(own.value * ratio), unit="children", source=source, status="borrowed")
    return [found], [f"assessments {year}: no table has them by authority; England's {held}"]
