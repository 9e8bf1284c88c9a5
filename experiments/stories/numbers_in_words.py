"""How a story writes numbers: risk to one decimal, what decisions weigh to two, chances in per cent."""

from collections.abc import Sequence

MINUS = "\N{MINUS SIGN}"


def risk(value: float) -> str:
    """Return a risk or belief to one decimal, never as minus zero."""
    text = f"{value:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", MINUS)


def weighed(value: float) -> str:
    """Return what a decision weighs to two decimals."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", MINUS)


def signed(value: float) -> str:
    """Return a change to one decimal, with its sign."""
    return f"+{risk(value)}" if value >= 0.0 else f"{MINUS}{risk(-value)}"


def percent(share: float) -> str:
    """Return a chance in whole per cent; the ends in words."""
    if share < 0.01:
        return "less than 1 %"
    return "more than 99 %" if share > 0.99 else f"{100.0 * share:.0f} %"


def times(count: float) -> str:
    """Return how often: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(int(count), f"{int(count)} times")


def number_of(count: float, thing: str) -> str:
    """Return a number of things: 1 visit, 4 visits."""
    return f"{int(count)} {thing}{'' if int(count) == 1 else 's'}"


def sentence(text: str) -> str:
    """Return a text with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", ":")) else ".")


def joined(parts: Sequence[str]) -> str:
    """Return parts of a sentence behind one another, parted by semicolons."""
    return "; ".join(part for part in parts if part)
