"""What there is to resolve_scenario from, and what it rests on: authorities, policies, scenarios, studies, measures, the week, the parameters."""

from collections.abc import Iterator

from experiments.costs.discounting import discount_rate
from experiments.exploration.influence import read_influence
from experiments.inputs.load import CONFIGS, config_names, read_parameters
from experiments.inputs.yaml_files import read_mapping
from experiments.measures.definitions import EVERY
from experiments.prediction.noise_settings import noise_figures
from experiments.presentation.terminal.layout import table_lines
from simulation.schedule import WEEK
from simulation.settings import Authority, Figure

KINDS = ("authorities", "policies", "scenarios", "studies")

STATUSES = ("assumed", "borrowed", "measured")


def list_lines() -> Iterator[str]:
    """Yield the catalogue, one thing a line."""
    for kind in KINDS:
        yield kind.capitalize()
        lines = [(name, str(read_mapping(CONFIGS / kind / f"{name}.yaml").get("title", ""))) for name in config_names(kind)]
        yield from aligned(lines or [("(none yet)", "")])
        yield ""
    yield "Measures (savings stand in differences.csv; posts, planned spend and pay-back in composition.csv)"
    yield from aligned([(measure.name, f"{measure.label}: {measure.kind}, {measure.unit}") for measure in EVERY.values()])


def aligned(lines: list[tuple[str, str]]) -> Iterator[str]:
    """Yield name and description in two columns."""
    yield from table_lines(["", ""], [[f"  {name}", about] for name, about in lines], is_left=[1])


def schedule_lines() -> Iterator[str]:
    """Yield the order of the week."""
    width = max(len(step.name) for step in WEEK)
    yield from (f"{number:2}  {step.name:<{width}}  {step.does}" for number, step in enumerate(WEEK, start=1))


def assumption_lines(authority: Authority) -> Iterator[str]:
    """Yield every parameter and every figure of an authority by status, assumed first; in each the most influential first, where that is known."""
    figures = {**read_parameters(), "discount_rate_per_year": discount_rate(), **noise_figures()}
    figures |= {f"{authority.name}: {name}": figure for name, figure in figures_of(authority)}
    counts = {status: sum(figure.status == status for figure in figures.values()) for status in STATUSES}
    yield f"{len(figures)} figures: " + ", ".join(f"{counts[status]} {status}" for status in STATUSES) + "."
    influence = read_influence()
    order = {name: place for place, name in enumerate(influence)}
    if influence:
        yield "Influence: total share of the variance of a difference that Family Safeguarding makes (`run.py sensitivity`), 90 %."
    for status in STATUSES:
        yield ""
        yield f"{status.capitalize()} ({counts[status]})"
        names = sorted((name for name in figures if figures[name].status == status), key=lambda name: order.get(name, len(order)))
        chosen = {name: figures[name] for name in names}
        width = max((len(name) for name in chosen), default=0)
        for name, figure in chosen.items():
            span = "" if figure.low is None and figure.high is None else f" ({text_of(figure.low)} to {text_of(figure.high)})"
            carried = f" Influence: {influence[name]}." if name in influence else ""
            yield f"  {name:<{width}}  {figure.value:g}{span} {figure.unit}. {figure.meaning} [{figure.source}]{carried}"


def text_of(value: float | None) -> str:
    """Return a bound, or 'no bound'."""
    return "no bound" if value is None else f"{value:g}"


def figures_of(authority: Authority) -> Iterator[tuple[str, Figure]]:
    """Yield an authority's own figures by name."""
    for group in (authority, authority.noise, authority.salaries):
        for name in type(group).model_fields:
            value = getattr(group, name)
            if isinstance(value, Figure):
                yield name, value
    yield from authority.parameters.items()
