"""Settings of a stepped-wedge trial: clusters in strata, go-live dates, the children who count, and what is varied."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from experiments.inputs.errors import InputError, NotGiven, likely
from experiments.inputs.load import THRESHOLD_PATHS, find_config, read_settings
from simulation.calendar import date_of, week_of
from simulation.settings import Thresholds
from simulation.types import Date, Name, Strict

Level = Annotated[float, Field(gt=0.0, lt=1.0)]

MOST_CLUSTERS = 200

ALL = "all"
"""In place of a cluster's name: all of them."""


class Cluster(Strict):
    """An authority that takes part.

    Parameters
    ----------
    authority
        By name or path.
    stratum
        Clusters of one stratum exchange their dates in an order that is drawn; those of two strata never do.
    scale
        Of children, demand and staff alike, against the authority's file.
    """

    name: Name
    authority: str
    stratum: Name
    scale: float = Field(default=1.0, ge=0.02, le=50.0)


class GoLive(Strict):
    """A date on which the policy starts in one cluster of a stratum, or in several."""

    date: Date
    stratum: Name


class Contamination(Strict):
    """Ingredients that reach a cluster before its own go-live: never before the first cluster of the trial goes live.

    Parameters
    ----------
    ingredients
        Kinds of ingredients of the policy.
    weeks
        Before its own go-live.
    """

    ingredients: tuple[Name, ...] = ()
    weeks: int = Field(default=0, ge=0, le=520)


class Mixed(Strict):
    """The mixed logistic model: statsmodels' BinomialBayesMixedGLM, which is Bayesian.

    Parameters
    ----------
    trials
        Of each design, to which it is fitted.
    log_sd_prior_sd
        Of the normal prior on the logarithm of the sd between clusters, whose mean is 0 (`vcp_p`).
    effects_prior_sd
        Of the normal prior on each fixed effect, log odds, whose mean is 0 (`fe_p`).
    """

    trials: int = Field(default=0, ge=0, le=100_000)
    log_sd_prior_sd: float = Field(default=1.0, gt=0.0, le=100.0)
    effects_prior_sd: float = Field(default=2.0, gt=0.0, le=100.0)


class Varied(Strict):
    """What is varied around the design, one at a time: number of clusters, length as a ratio, weeks of contamination, weeks left out."""

    clusters: tuple[Annotated[int, Field(ge=2, le=MOST_CLUSTERS)], ...] = ()
    length: tuple[Annotated[float, Field(ge=0.1, le=5.0)], ...] = ()
    contamination_weeks: tuple[Annotated[int, Field(ge=0, le=520)], ...] = ()
    washout_weeks: tuple[Annotated[int, Field(ge=0, le=520)], ...] = ()


class Reported(Strict):
    """A published figure of a real trial, shown beside the simulated one and never fitted.

    Parameters
    ----------
    cluster
        Name, or `all`: the plain mean over clusters and all periods, with the policy where it is live.
    children
        First referred.
    looked_after_percent
        Within the follow-up: of a cluster, of those referred before the first go-live.
    """

    cluster: Name
    children: float | None = Field(default=None, gt=0)
    looked_after_percent: float | None = Field(default=None, ge=0, le=100)
    source: str = Field(min_length=3)


class TrialStudy(Strict):
    """A stepped-wedge trial.

    Parameters
    ----------
    referrals_from, referrals_to
        First referrals of children under 13 in these weeks count.
    follow_up_weeks
        After first referral, in which becoming looked after counts.
    washout_weeks
        Children first referred within so many weeks before their cluster's go-live are left out of the analysis; 0: nobody is.
    draws
        `held`: parameters are at their values in every replicate. `drawn`: each replicate takes a row of the posterior of each cluster's authority.
    end
        Last simulated day: no follow-up may pass it.
    sequences
        Number of dates.
    replicates
        Trials with seeds of their own.
    orders
        Most orders that are assembled from the runs of one replicate.
    permutations
        Most orders of the permutation test: all that are allowed if they are no more, else so many at random; 0: no such test.
    levels
        Of tests.
    mixed
        See `Mixed`.
    """

    kind: Literal["trial"]
    name: Name
    title: str
    policy: str
    thresholds: Thresholds = "halfway"
    referrals_from: Date
    referrals_to: Date
    follow_up_weeks: int = Field(ge=1, le=520)
    washout_weeks: int = Field(default=0, ge=0, le=520)
    draws: Literal["held", "drawn"] = "held"
    end: Date
    sequences: int = Field(ge=1, le=50)
    dates: tuple[GoLive, ...] = Field(min_length=1)
    clusters: tuple[Cluster, ...]
    contamination: Contamination = Contamination()
    replicates: int = Field(ge=1, le=100_000)
    orders: int = Field(ge=1, le=1000)
    permutations: int = Field(ge=0, le=100_000)
    levels: tuple[Level, ...] = Field(min_length=1)
    mixed: Mixed = Mixed()
    vary: Varied = Varied()
    reported: tuple[Reported, ...] = ()

    @model_validator(mode="after")
    def names_are_given_once(self) -> "TrialStudy":
        """Refuse clusters, levels and varied values that are given twice, and figures of a cluster that is not there."""
        names = [each.name for each in self.clusters]
        if ALL in names:
            raise ValueError(f"clusters: {ALL} is the name of all clusters together; name the cluster otherwise")
        varied: dict[str, list[Any]] = {f"vary.{key}": list(each) for key, each in self.vary}
        values: dict[str, list[Any]] = {"clusters": names, "levels": list(self.levels), **varied}
        for key, given in values.items():
            if twice := [each for each in given if given.count(each) > 1]:
                raise ValueError(f"{key}: {twice[0]} is given twice")
        if other := [each.cluster for each in self.reported if each.cluster not in (*names, ALL)]:
            raise ValueError(f"reported: {other[0]} is none of the clusters: {', '.join(names)}")
        return self

    @property
    def weeks(self) -> int:
        """Weeks of referrals."""
        return week_of(self.referrals_to) - week_of(self.referrals_from) + 1

    @property
    def lengths(self) -> tuple[float, ...]:
        """All lengths, that of the design first."""
        return tuple(dict.fromkeys((1.0, *self.vary.length)))

    @property
    def numbers_of_clusters(self) -> tuple[int, ...]:
        """All numbers of clusters, that of the design first."""
        return tuple(dict.fromkeys((len(self.clusters), *self.vary.clusters)))


def read_trial(name: str, replicates: int | None = None) -> tuple[TrialStudy, Path]:
    """Return a study by name or path, checked, and its file; raise InputError.

    Parameters
    ----------
    name
        Of configs/studies, or a path.
    replicates
        In place of the study's own.
    """
    path = find_config("studies", name, "STUDY", "")
    study = read_settings(TrialStudy, path)
    if replicates is not None:
        if isinstance(replicates, bool) or not isinstance(replicates, int) or not 1 <= replicates <= 100_000:
            raise InputError("--replicates", "", replicates, "a whole number from 1 to 100000")
        study = study.model_copy(update={"replicates": replicates})
    check_clusters(study, path)
    check_dates(study, path)
    return study, path


def check_clusters(study: TrialStudy, path: Path) -> None:
    """Raise InputError for one cluster, a stratum without a date or with fewer clusters than dates, and one whose date cannot be exchanged."""
    if len(study.clusters) < 2:
        words = "at least two clusters: with one, nobody goes live later, and the policy cannot be told from the time"
        raise InputError(path, "clusters", NotGiven(f"{len(study.clusters)}"), words)
    if study.thresholds not in THRESHOLD_PATHS:
        raise InputError(path, "thresholds", study.thresholds, ", ".join(THRESHOLD_PATHS), likely(study.thresholds, THRESHOLD_PATHS))
    for number in study.numbers_of_clusters:
        strata = [study.clusters[i % len(study.clusters)].stratum for i in range(number)]
        for stratum in dict.fromkeys([*strata, *(each.stratum for each in study.dates)]):
            check_stratum(study, path, stratum, strata.count(stratum), number)


def check_stratum(study: TrialStudy, path: Path, stratum: str, clusters: int, number: int) -> None:
    """Raise InputError if the clusters of a stratum do not fit its dates; number: of all clusters."""
    dates, all_clusters = sum(each.stratum == stratum for each in study.dates), f" (of {number} in all)"
    if not dates:
        raise InputError(path, "dates", NotGiven(f"no date for the stratum {stratum}"), "at least one date for each stratum of the clusters")
    if clusters < dates:
        given = NotGiven(f"{clusters} clusters{all_clusters} for {dates} dates of the stratum {stratum}")
        raise InputError(path, "clusters", given, "at least one cluster for each date", "Leave out dates, or name more clusters.")
    if clusters == 1 and study.permutations:
        words = "at least two clusters in a stratum where a permutation test is asked for"
        fix = "A stratum of one has one order, so its date is no matter of chance. Merge strata, or give permutations: 0."
        raise InputError(path, "clusters", NotGiven(f"one cluster in the stratum {stratum}"), words, fix)


def check_dates(study: TrialStudy, path: Path) -> None:
    """Raise InputError for dates that are not those of the sequences, lie outside the referrals or too near, and for a follow-up past the end."""
    if len(study.dates) != study.sequences:
        raise InputError(path, "dates", NotGiven(f"{len(study.dates)} dates"), f"a date for each of the {study.sequences} sequences")
    if study.referrals_to <= study.referrals_from:
        raise InputError(path, "referrals_to", str(study.referrals_to), f"a date later than referrals_from, {study.referrals_from}")
    for i, each in enumerate(study.dates):
        if not study.referrals_from < each.date <= study.referrals_to or week_of(each.date) == week_of(study.referrals_from):
            words = f"a date inside the referrals that count, after the week of {study.referrals_from} and not after {study.referrals_to}"
            raise InputError(path, f"dates[{i}].date", str(each.date), words, "Before the first go-live there must be a period without.")
    for length in study.lengths:
        check_length(study, path, length)


def check_length(study: TrialStudy, path: Path, length: float) -> None:
    """Raise InputError if a length leaves two dates in one week, or a follow-up that passes the end."""
    weeks = sorted(week_at(study, each.date, length) for each in study.dates)
    if len(set(weeks)) < len(weeks) or weeks[0] < 1:
        words = "dates at least a week apart, the first at least a week after referrals_from"
        raise InputError(path, "dates", NotGiven(f"two dates in one week at length {length:g}"), words)
    last = week_of(study.referrals_from) + referral_weeks(study, length) - 1 + study.follow_up_weeks
    if last > week_of(study.end):
        given = NotGiven(f"{study.follow_up_weeks} weeks after the last referral at length {length:g}, until {date_of(last)}")
        raise InputError(path, "follow_up_weeks", given, f"a follow-up that is over by end, {study.end}", "Set end later, or follow up for less.")


def week_at(study: TrialStudy, day: date, length: float) -> int:
    """Return the week of a go-live date, counted from the first week of referrals, in a trial of another length."""
    return round((week_of(day) - week_of(study.referrals_from)) * length)


def referral_weeks(study: TrialStudy, length: float) -> int:
    """Return the weeks of referrals in a trial of another length."""
    return round(study.weeks * length)
