"""What there is to choose from, and what it rests on: authorities, policies, scenarios, studies, measures, the week, the parameters."""

from collections.abc import Iterator
from pathlib import Path

from experiments.costs.discounting import discount_rate
from experiments.exploration.influence import read_influence
from experiments.inputs.load import CONFIGS, config_names, parameters_of
from experiments.inputs.yaml_files import read_mapping
from experiments.measures.definitions import EVERY
from experiments.prediction.noise_settings import noise_figures
from experiments.presentation.terminal.layout import described_lines, paragraphs
from simulation.schedule import WEEK
from simulation.settings import Authority, Figure

KINDS = ("authorities", "policies", "scenarios", "studies", "lessons")

TWO_MEANINGS = "* A scenario and a policy of one name: in `compare` the scenario beside a baseline of its authority and window, else the policy."

MEASURES_ARE = (
    "Measures (stock: on a day, or the mean of a time's weeks; flow and cost: over a time; savings stand in differences.parquet; posts, planned spend"
    " and pay-back in composition.parquet; what is after or at meetings, in lessons)"
)

HOW_INFLUENCE_IS_GIVEN = "Influence: total share of the variance of a difference that Family Safeguarding makes (`run.py sensitivity`), 90 %."

NO_INFLUENCE = (
    "How far results hang on each parameter is not known for this version of the model. `python run.py sensitivity hertfordshire_sensitivity --out"
    " results/sensitivity` finds it: copy its influence.csv to configs/."
)

STATUSES = ("assumed", "borrowed", "measured")


def list_lines(width: int | None = None) -> Iterator[str]:
    """Yield the catalogue, one thing a line."""
    both = {*config_names("policies")} & {*config_names("scenarios")}
    for kind in KINDS:
        yield kind.capitalize()
        yield from described_lines([(name, title_of(kind, name, name in both)) for name in config_names(kind)] or [("(none yet)", "")], width)
        if kind == "scenarios":
            yield from paragraphs([TWO_MEANINGS], width)
        yield ""
    yield from paragraphs([MEASURES_ARE], width)
    yield from described_lines([(measure.name, f"{measure.label}: {measure.kind}, {measure.unit}") for measure in EVERY.values()], width)


def title_of(kind: str, name: str, is_both: bool) -> str:
    """Return the title of one of the configs; of a scenario its authority and window, too; a star where a policy and a scenario share a name."""
    about = read_mapping(CONFIGS / kind / f"{name}.yaml")
    where = f" ({Path(str(about['authority'])).stem}, {about['start']} to {about['end']})" if kind == "scenarios" else ""
    return f"{about.get('title', '')}{where}{' *' if is_both and kind in ('policies', 'scenarios') else ''}"


def schedule_lines(width: int | None = None) -> Iterator[str]:
    """Yield the order of the week."""
    yield from described_lines([(f"{number:2}  {step.name}", step.does) for number, step in enumerate(WEEK, start=1)], width)


def assumption_lines(authority: Authority, width: int | None = None) -> Iterator[str]:
    """Yield every parameter and every figure of an authority by status, assumed first; in each the most influential first, where that is known."""
    groups = figures_by_group(authority)
    figures = {name: figure for group in groups.values() for name, figure in group.items()}
    counts = {status: sum(figure.status == status for figure in figures.values()) for status in STATUSES}
    yield from paragraphs(count_lines(groups, counts), width)
    influence = read_influence()
    order = {name: place for place, name in enumerate(influence)}
    yield from paragraphs([HOW_INFLUENCE_IS_GIVEN if influence else NO_INFLUENCE], width)
    for status in STATUSES:
        yield ""
        yield f"{status.capitalize()} ({counts[status]})"
        names = sorted((name for name in figures if figures[name].status == status), key=lambda name: order.get(name, len(order)))
        yield from described_lines([(name, figure_in_words(figures[name], influence.get(name))) for name in names], width)


def figures_by_group(authority: Authority) -> dict[str, dict[str, Figure]]:
    """Return every figure by name in the groups that the count explains; a parameter of the authority's own stands for that of configs/."""
    own = dict(figures_of(authority))
    return {
        "parameters (configs/parameters), as many as run.json counts": parameters_of(authority),
        "rate that discounts money (configs/appraisal.yaml)": {"discount_rate_per_year": discount_rate()},
        "sizes of the noise of one authority's history (`run.py noise`)": noise_figures(),
        f"figures of {authority.title}'s own file: people, workloads, noise and pay": {
            f"{authority.name}: {name}": figure for name, figure in own.items() if name not in authority.parameters
        },
    }


def count_lines(groups: dict[str, dict[str, Figure]], counts: dict[str, int]) -> Iterator[str]:
    """Yield how many figures there are, of which status, and what they are figures of."""
    yield f"{sum(map(len, groups.values()))} figures: " + ", ".join(f"{counts[status]} {status}" for status in STATUSES) + "."
    yield from (f"  {len(group)} {words}" for words, group in groups.items())


def figure_in_words(figure: Figure, influence: str | None) -> str:
    """Return value, range, unit, meaning, source and influence of a figure."""
    span = "" if figure.low is None and figure.high is None else f" ({text_of(figure.low)} to {text_of(figure.high)})"
    meaning = f" {figure.meaning}" if figure.meaning else ""
    return f"{figure.value:g}{span} {figure.unit}.{meaning} [{figure.source}]" + (f" Influence: {influence}." if influence else "")


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
