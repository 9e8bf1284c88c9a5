"""How numbers are written: counts, shares in per cent, money, hours, decimals."""

from dataclasses import dataclass

UNKNOWN = "-"
"""Stands for a number that is not there."""


@dataclass(frozen=True)
class Scale:
    """A number from `least` on is multiplied by `times`, written with `digits` behind the point, and followed by `suffix`."""

    least: float = 0.0
    times: float = 1.0
    digits: int = 0
    suffix: str = ""


@dataclass(frozen=True)
class NumberFormat:
    """One way of writing numbers.

    scales: the last one whose least (of the size of the number) is reached is taken. signed_suffix: takes the suffix's place in a
    difference, as a difference of shares is in percentage points.
    """

    scales: tuple[Scale, ...]
    signed_suffix: str | None = None

    def format(self, value: float, signed: bool = False) -> str:
        """Return a number as text; with a plus or minus if it is a difference. Zero has no sign, whatever was rounded away."""
        if value != value:
            return UNKNOWN
        number, suffix = self.parts(value, signed)
        return number + suffix

    def band(self, value: float, low: float, high: float) -> str:
        """Return a difference with its band; a suffix that all three share is written once: +1.5 pp [+1.4, +1.7]."""
        if value != value:
            return UNKNOWN
        if low != low or high != high:
            return self.format(value, signed=True)
        parts = [self.parts(each, True) for each in (value, low, high)]
        is_shared = len({suffix for _, suffix in parts}) == 1
        middle, *ends = (number if is_shared and place else number + suffix for place, (number, suffix) in enumerate(parts))
        return f"{middle} [{', '.join(ends)}]"

    def interval(self, low: float, high: float) -> str:
        """Return the ends of an interval of differences: [-150, -60]."""
        if low != low or high != high:
            return UNKNOWN
        ends = [self.parts(each, True) for each in (low, high)]
        is_shared = ends[0][1] == ends[1][1]
        first = ends[0][0] if is_shared else "".join(ends[0])
        return f"[{first}, {''.join(ends[1])}]"

    def within(self, half: float) -> str:
        """Return half of an interval of differences: ±18, ±1.2 pp; one that would be rounded away to three figures."""
        if half != half:
            return UNKNOWN
        digits, suffix = self.parts(half, signed=True)
        is_lost = half > 0.0 and float(digits.replace(",", "")) == 0.0
        return f"±{three_figures(half * self.scales[0].times) if is_lost else digits.lstrip('+')}{suffix}"

    def parts(self, value: float, signed: bool) -> tuple[str, str]:
        """Return a known number's digits and its suffix."""
        scale = [each for each in self.scales if abs(value) >= each.least][-1]
        shown = round(float(value) * scale.times, scale.digits) + 0.0  # numpy's own rounding differs at halves; no minus before a zero
        suffix = self.signed_suffix if signed and self.signed_suffix is not None else scale.suffix
        return f"{shown:{'+' if signed and shown else ''},.{scale.digits}f}", suffix


def three_figures(value: float) -> str:
    """Return a number of any unit to three figures, from 1,000 on whole."""
    return UNKNOWN if value != value else f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"


COUNT = NumberFormat((Scale(digits=1), Scale(10.0)))
"""People and events: whole from ten on, one digit below."""

PERCENT = NumberFormat((Scale(times=100.0, digits=1, suffix=" %"),), " pp")
"""Shares; differences of shares in percentage points."""

MONEY = NumberFormat((Scale(), Scale(1e4, 1e-3, 1, "k"), Scale(1e5, 1e-6, 2, "m")))
"""GBP; from 10,000 on in thousands, from 100,000 on in millions."""

HOURS = NumberFormat((Scale(digits=1), Scale(10.0), Scale(1e4, 1e-3, 1, "k")))
"""Hours of work; from 10,000 on in thousands."""

RATE = NumberFormat((Scale(digits=1),))
"""Numbers for each something: per social worker, per 10,000 children, weeks."""

DECIMALS = NumberFormat((Scale(digits=2),))
"""Scales of 0 to 1, probabilities, sd of true risk."""
