"""A built authority in the terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from experiments.authorities.build import BuiltAuthority, build
from experiments.authorities.dfe_cells import Folders, PublishedTables
from experiments.authorities.targets import is_borrowed
from experiments.authorities.write_yaml import output_path, write_authority
from experiments.inputs.errors import shown_path
from experiments.presentation.terminal.catalogue import figures_of


def authority_file(
    name: str, year: int, dfe: Folders, out: str | Path | None = None, is_fitting: bool = False, **decisions: Iterable[str]
) -> tuple[BuiltAuthority, Path]:
    """Build an authority, fit its thresholds if asked, write its file, and return both; raise InputError before anything is written.

    decisions: `accept` and `leave_out` of `build`, about figures that jump.
    """
    published = PublishedTables(dfe)
    path = output_path(published.register.find(name)[-1].name, out)
    built = build(name, year, published, **decisions)
    if is_fitting:
        from experiments.calibration.first_fit import fit_built

        built, _ = fit_built(built)
    write_authority(built, path)
    return built, path


def authority_lines(built: BuiltAuthority, path: Path) -> Iterator[str]:
    """Yield what was built, what was missing, and what to do next."""
    authority, targets = built.authority, built.authority.targets
    statuses = Counter(figure.status for _, figure in figures_of(authority))
    area, each = authority.areas[0], authority.social_workers_per_team.value
    borrowed = sum(is_borrowed(target) for target in targets)
    yield f"{authority.title} as of 31 March {built.year}: {authority.children.value:,.0f} children, {rate_of(built):,.3g} first referrals a week,"
    workers = area.safeguarding_teams * each + area.assessment_workers
    yield f"{workers:,.3g} full-time social workers in assessment and {area.safeguarding_teams} team{'s' * (area.safeguarding_teams > 1)}."
    yield f"{len(targets)} targets, {borrowed} of them borrowed; other figures: " + ", ".join(f"{n} {status}" for status, n in statuses.items()) + "."
    if built.notes:
        yield "Missing or borrowed, by reporting year:"
        yield from (f"  {note}" for note in built.notes)
    if not authority.parameters:
        yield "Thresholds are not fitted to this authority; --fit does it."
    yield f"\nWritten: {shown_path(path.absolute())}"
    window = f"--start {built.year - 3}-04-01 --end {built.year + 3}-03-31"
    yield f"Next: python run.py simulate {shown_path(path.absolute())}:business_as_usual {window}"


def rate_of(built: BuiltAuthority) -> float:
    """Return the latest first referrals a week."""
    return built.authority.history[-1].first_referrals_per_week
