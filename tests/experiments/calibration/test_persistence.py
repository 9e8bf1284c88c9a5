"""Last year's figure as a forecast: which figure that is, how far it may move, and in whose unit."""

from datetime import date

import numpy as np
import pytest

from experiments.calibration.persistence import Persistence, in_unit_of, own_series, persistence_of, quantity_of, yearly_changes
from experiments.calibration.study import CalibrationTarget
from experiments.inputs.load import read_authority
from simulation.settings import Authority, Target
from tests.helpers import littleton

pytestmark = pytest.mark.fast
HERTFORDSHIRE = read_authority("hertfordshire")


def year(last: int) -> str:
    """Return the year that ends on 31 March."""
    return f"{last - 1}-04-01/{last}-03-31"


def published(values: dict[int, float], **changes: object) -> Authority:
    """Return Littleton with care entries of some years alone."""
    settings = {"measure": "care_entries", "unit": "children", "source": "made up", **changes}
    figures = tuple(Target(**{**settings, "period": year(last), "value": value}) for last, value in values.items())  # type: ignore[arg-type]
    return littleton().model_copy(update={"targets": figures})


def calibrated(**changes: object) -> CalibrationTarget:
    """Return a target of Hertfordshire's calibration, some of it changed."""
    settings = {"measure": "care_entries", "period": year(2015), "value": 489, "unit": "children", "sampling": 0, "discrepancy": 0.1}
    return CalibrationTarget(**{**settings, "source": "made up", **changes})  # type: ignore[arg-type]


def test_the_forecast_is_the_last_figure_before_and_spreads_as_own_changes_do() -> None:
    values = {2010: 100.0, 2011: 110.0, 2012: 99.0, 2013: 105.0, 2014: 90.0, 2015: 300.0}
    authority = published(values)
    last = persistence_of(authority.targets[-1], authority)
    assert last is not None and (last.last, last.day, last.changes, last.is_own) == (90.0, date(2014, 3, 31), 4, True)
    logs = np.diff(np.log([100.0, 110.0, 99.0, 105.0, 90.0]))
    assert last.spread == pytest.approx(np.sqrt((logs**2).mean())), "the change to the figure itself is not known beforehand"
    assert np.log(last.draws() / 90.0).std() == pytest.approx(last.spread, rel=0.02) and np.median(last.draws()) == pytest.approx(90.0, rel=0.01)


def test_over_more_years_the_forecast_is_wider_and_nothing_later_is_known() -> None:
    authority = published({2010: 100.0, 2011: 110.0, 2012: 99.0, 2013: 105.0, 2014: 90.0, 2015: 300.0, 2016: 80.0, 2017: 120.0})
    near, far = (persistence_of(authority.targets[-1], authority, known_to=day) for day in (None, date(2014, 3, 31)))
    assert near is not None and far is not None and (near.last, far.last) == (80.0, 90.0)
    assert far.years == pytest.approx(3.0, abs=0.01) and far.sd == pytest.approx(90.0 * far.spread * 3.0**0.5, rel=0.01)


def test_with_few_own_changes_those_of_other_places_are_taken_and_of_many_places_none() -> None:
    target = next(each for each in HERTFORDSHIRE.targets if each.measure == "care_entries" and each.period == year(2015))
    last = persistence_of(target, HERTFORDSHIRE)
    assert last is not None and last.last == 483.0 and not last.is_own and 15 < last.changes < 60 and 0.1 < last.spread < 0.4
    assert persistence_of(target, HERTFORDSHIRE, is_of_many=True) is None, "a nation moves less than a place"


def test_a_rate_is_forecast_by_a_count_in_the_rates_unit() -> None:
    rate = calibrated(measure="referrals_per_10000", value=263.5, unit="per 10,000 children a year")
    last = persistence_of(rate, HERTFORDSHIRE)
    assert last is not None and last.last == pytest.approx(263.5 * 7977 / 6868)
    assert in_unit_of(rate, {date(2013, 3, 31): 5.0}) == {}, "nothing of the same year, no unit"


def test_registered_figures_of_other_years_count_where_the_file_has_none() -> None:
    bare = HERTFORDSHIRE.model_copy(update={"targets": ()})
    last = persistence_of(calibrated(evidence=("D.start.hertfordshire.2015",)), bare)
    assert last is not None and last.last == pytest.approx(483.0) and last.day == date(2014, 3, 31)
    assert persistence_of(calibrated(), bare) is None


def test_what_was_reported_borrowed_or_nothing_is_no_earlier_figure() -> None:
    values = {2010: 100.0, 2011: 110.0, 2012: 99.0, 2013: 105.0, 2014: 90.0, 2015: 95.0}
    own = quantity_of(published(values).targets[0])
    assert len(own_series(own, published(values))) == 6
    for changes in ({"role": "reported"}, {"status": "borrowed"}, {"measure": "care_exits"}):
        assert own_series(own, published(values, **changes)) == {}
    assert len(own_series(own, published({**values, 2012: 0.0}))) == 5
    assert persistence_of(calibrated(period="2012-04-01/2015-03-31"), HERTFORDSHIRE) is None, "a mean of three years is no year"
    gap = {date(2013, 3, 31): 100.0, date(2015, 3, 31): 120.0, date(2016, 3, 31): 60.0}
    assert list(yearly_changes(gap)) == pytest.approx([np.log(0.5)])


def test_a_forecast_scored_against_itself_has_no_skill() -> None:
    last = Persistence(90.0, date(2014, 3, 31), 1.0, 0.2, 9, True)
    assert last.crps(100.0) == pytest.approx(Persistence(90.0, date(2014, 3, 31), 4.0, 0.1, 9, True).crps(100.0))
    assert last.crps(100.0) < Persistence(90.0, date(2014, 3, 31), 1.0, 0.9, 9, True).crps(100.0)
