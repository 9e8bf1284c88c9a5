"""Numbers are short, a difference has its sign, and a suffix is written once."""

import numpy as np
import pytest

from experiments.measures.formats import COUNT, DECIMALS, HOURS, MONEY, PERCENT, RATE, NumberFormat

UNKNOWN = float("nan")


@pytest.mark.parametrize(
    ("value", "number_format", "signed", "level"),
    [
        (-12.4, COUNT, "-12", "-12"),
        (9.46, COUNT, "+9.5", "9.5"),
        (1234.0, COUNT, "+1,234", "1,234"),
        (-0.04, COUNT, "0.0", "0.0"),
        (-0.06, COUNT, "-0.1", "-0.1"),
        (-0.0004, PERCENT, "0.0 pp", "0.0 %"),
        (0.196, PERCENT, "+19.6 pp", "19.6 %"),
        (0.688, DECIMALS, "+0.69", "0.69"),
        (-0.001, DECIMALS, "0.00", "0.00"),
        (18.64, RATE, "+18.6", "18.6"),
        (-8_260_000.0, MONEY, "-8.26m", "-8.26m"),
        (99_940.0, MONEY, "+99.9k", "99.9k"),
        (9_999.0, MONEY, "+9,999", "9,999"),
        (0.3, MONEY, "0", "0"),
        (209_412.0, HOURS, "+209.4k", "209.4k"),
        (9_412.0, HOURS, "+9,412", "9,412"),
        (UNKNOWN, COUNT, "-", "-"),
    ],
)
def test_numbers_are_short(value: float, number_format: NumberFormat, signed: str, level: str) -> None:
    assert number_format.format(value, signed=True) == signed and number_format.format(value) == level


@pytest.mark.parametrize(
    ("numbers", "number_format", "text"),
    [
        ((-103.0, -150.0, -60.0), COUNT, "-103 [-150, -60]"),
        ((0.015, 0.014, 0.017), PERCENT, "+1.5 pp [+1.4, +1.7]"),
        ((6_660_000.0, 5_370_000.0, 7_950_000.0), MONEY, "+6.66m [+5.37, +7.95]"),
        ((100_000.0, 14_156.0, 186_000.0), MONEY, "+0.10m [+14.2k, +0.19m]"),
        ((31_400.0, 14_156.0, 48_644.0), MONEY, "+31.4k [+14.2, +48.6]"),
        ((3.0, UNKNOWN, UNKNOWN), COUNT, "+3.0"),
        ((UNKNOWN, UNKNOWN, UNKNOWN), COUNT, "-"),
    ],
)
def test_a_band_writes_a_shared_suffix_once(numbers: tuple[float, float, float], number_format: NumberFormat, text: str) -> None:
    assert number_format.band(*numbers) == text


@pytest.mark.fast
@pytest.mark.parametrize("value", [1.05, 1.95, 6.55, 12.5])
def test_numbers_of_either_kind_are_rounded_alike(value: float) -> None:
    assert COUNT.format(np.float64(value)) == COUNT.format(value)
