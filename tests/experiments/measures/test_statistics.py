"""Quantiles that intervals rest on: equal to scipy.stats and to published tables."""

import subprocess
import sys

import pytest
from scipy import stats

from experiments.measures.statistics import fisher, share_interval, student
from tests.helpers import REPOSITORY

PUBLISHED_T = [(1, 6.314), (2, 2.920), (3, 2.353), (4, 2.132), (9, 1.833), (19, 1.729), (120, 1.658)]
PUBLISHED_F = [(1, 1, 161.4), (3, 3, 9.28), (4, 40, 2.61), (9, 10, 3.02), (10, 9, 3.14), (120, 120, 1.35)]


@pytest.mark.fast
@pytest.mark.parametrize(("degrees", "published"), PUBLISHED_T)
def test_student_at_95_per_cent_is_the_published_quantile(degrees: int, published: float) -> None:
    assert student(degrees) == pytest.approx(published, abs=0.0006)


@pytest.mark.fast
@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 9, 199])
@pytest.mark.parametrize("looked_at", [1, 2, 10, 400])
def test_student_for_several_intervals_is_exact_at_any_degrees(degrees: int, looked_at: int) -> None:
    assert student(degrees, looked_at) == pytest.approx(stats.t.ppf(1.0 - 0.05 / looked_at, degrees), rel=1e-9)


@pytest.mark.fast
@pytest.mark.parametrize(("above", "below", "published"), PUBLISHED_F)
def test_fisher_at_95_per_cent_is_the_published_quantile(above: int, below: int, published: float) -> None:
    assert fisher(above, below) == pytest.approx(published, abs=0.006 if published < 100 else 0.06)
    assert fisher(above, below) == pytest.approx(stats.f.ppf(0.95, above, below), rel=1e-9)


@pytest.mark.fast
def test_the_interval_of_a_share_with_few_draws_rests_on_exact_quantiles() -> None:
    """Four draws, two runs each, half of the variance between draws: F(3, 4) is 6.591, F(4, 3) is 9.117 in published tables."""
    low, high = share_interval(0.5, 4, 8)
    ratios = 3.0 / 6.591, 3.0 * 9.117
    assert low == max(0.0, (ratios[0] - 1.0) / (ratios[0] + 1.0))
    assert high == pytest.approx((ratios[1] - 1.0) / (ratios[1] + 1.0), abs=1e-4)


@pytest.mark.fast
def test_reading_the_command_line_loads_neither_scipy_nor_what_draws() -> None:
    heavy = {"scipy", "seaborn", "matplotlib", "pandas", "numba", "mesa", "statsmodels"}
    code = (
        "import sys; from experiments.presentation.cli.app import command_line; command_line(); print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert "typer" in done.stdout.split() and not heavy & set(done.stdout.split())
