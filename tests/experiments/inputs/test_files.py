"""Bad files: exit status 2, one message with path, value and what is allowed, no traceback, nothing left behind."""

import os
from pathlib import Path

import pytest

from run import main
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"


class Case:
    """One change to a good file, and the words that its message must hold."""

    def __init__(self, file: str, old: str, new: str, *words: str) -> None:
        self.file, self.old, self.new, self.words = file, old, new, words


A, P, S = "tiny.yaml", "tiny_programme.yaml", "tiny_programme_run.yaml"
COURSE = "days: 2, ends: 2015-07-01, fee_gbp_per_day: 200, payer: grant"


def listed(kind: str, settings: str, *words: str) -> Case:
    """Return a case in which the programme begins with one more ingredient, wrongly set."""
    return Case(P, "ingredients:\n", f"ingredients:\n  - {{kind: {kind}, {settings}, starts: 2014-07-01, source: invented}}\n", *words)


TARGET = "targets:\n  - {{measure: plan_starts, period: {}, value: 9, unit: children, source: made up}}\nlast_observed:"
HALF = "share_of_children: 0.5"
FIRST = "starts: {hill: 2014-07-01, vale: 2014-10-01}, payer"
CASES = {
    # the authority
    "misspelt key": Case(A, "last_observed:", "last_obserbed:", "last_obserbed", "Did you mean 'last_observed'?"),
    "misspelt nested key": Case(
        A,
        "safeguarding_teams: 1, assessment_workers: 1}\n  - {name: v",
        "safegarding_teams: 1, assessment_workers: 1}\n  - {name: v",
        "areas[0].safegarding_teams",
        "Did you mean 'safeguarding_teams'?",
    ),
    "missing key": Case(A, "path_weeks: {value: 26, unit: weeks, status: assumed, source: invented for tests}\n", "", "path_weeks", "must be given"),
    "a target of a month that does not exist": Case(A, "last_observed:", TARGET.format("2014-13-01/2015-03-31"), "targets[0]", "days that exist"),
    "a target that ends before it starts": Case(A, "last_observed:", TARGET.format("2015-03-31/2014-04-01"), "targets[0]", "end after it starts"),
    "text for a number": Case(A, "{value: 5000,", "{value: many,", "children.value", "'many'", "a number"),
    "number in quotation marks": Case(A, "{value: 5000,", "{value: '5000',", "children.value", "'5000'", "not as text"),
    "true for a number": Case(A, "{value: 5000,", "{value: true,", "children.value", "True", "a number"),
    "list for a number": Case(A, "{value: 5000,", "{value: [1],", "children.value", "[1]", "a number"),
    "number for text": Case(A, "title: Tiny", "title: 7", "title", "7", "text"),
    "not a number": Case(A, "{value: 5000,", "{value: .nan,", "children.value", "nan"),
    "infinite": Case(A, "{value: 5000,", "{value: .inf,", "children.value", "inf"),
    "no children": Case(A, "{value: 5000,", "{value: 0,", "children.value", "0", "above 0"),
    "negative rate": Case(
        A, "first_referrals_per_week: 0.8", "first_referrals_per_week: -0.8", "history[0].first_referrals_per_week", "-0.8", "not below 0"
    ),
    "out of range": Case(A, "risk_aversion: 0.3", "risk_aversion: 3", "history[1].risk_aversion", "3", "not above 2"),
    "length of proceedings forgotten": Case(
        A, "first_referrals_per_week: 0.8, court_weeks: 32,", "first_referrals_per_week: 0.8,", "history[0].court_weeks"
    ),
    "value outside its own range": Case(A, "{value: 26,", "{value: 26, low: 30, high: 40,", "path_weeks", "26", "between low 30"),
    "shares that add up to less": Case(A, HALF, "share_of_children: 0.4", "0.9", "add up to 1"),
    "share above one": Case(A, HALF, "share_of_children: 1.5", "areas[0].share_of_children", "1.5", "not above 1"),
    "area named twice": Case(A, "name: vale", "name: hill", "hill", "twice"),
    "no team": Case(A, "safeguarding_teams: 1", "safeguarding_teams: 0", "safeguarding_teams", "0", "not below 1"),
    "half a team": Case(A, "safeguarding_teams: 1", "safeguarding_teams: 1.5", "safeguarding_teams", "1.5", "whole number"),
    "history out of order": Case(A, "since: 2014-01-01", "since: 1989-12-31", "since", "1989-12-31"),
    "history twice on a day": Case(A, "since: 2014-01-01", "since: 1990-01-01", "history", "later than the one before"),
    "no history": Case(
        A,
        "history:\n  - {since: 1990-01-01, first_referrals_per_week: 0.8, court_weeks: 32, source: invented for tests}\n"
        "  - {since: 2014-01-01, first_referrals_per_week: 0.9, risk_aversion: 0.3, court_weeks: 32, source: invented for tests}",
        "history: []",
        "history",
        "at least 1",
    ),
    "not a date": Case(A, "last_observed: 2014-06-30", "last_observed: June 2014", "last_observed", "June 2014", "a date"),
    "no such day": Case(A, "last_observed: 2014-06-30", "last_observed: 2014-06-31", "last_observed", "2014-06-31", "a date from"),
    "unknown status": Case(A, "status: assumed", "status: asumed", "status", "asumed", "'assumed'"),
    "no source": Case(A, "source: invented for tests}", "source: ''}", "source", "''", "at least 3"),
    "negative burn-in": Case(A, "burn_in_years: {value: 2", "burn_in_years: {value: -2", "burn_in_years.value", "-2", "not below 0"),
    "burn-in before the calendar": Case(A, "burn_in_years: {value: 2", "burn_in_years: {value: 40", "start", "2014-01-01", "burn_in_years"),
    "a season that would make rates negative": Case(
        A, "name: tiny\n", "name: tiny\nseason: {value: 1.5, unit: share, status: assumed, source: invented}\n", "season.value", "1.5", "not above 1"
    ),
    "noise without measure": Case(A, "referral_sd: {value: 0.06", "referral_sd: {value: 50", "noise.referral_sd.value", "50", "not above 1"),
    "noise of thresholds without measure": Case(
        A, "threshold_sd: {value: 0.12", "threshold_sd: {value: 50", "noise.threshold_sd.value", "not above 2"
    ),
    "negative noise": Case(A, "referral_sd: {value: 0.06", "referral_sd: {value: -0.06", "noise.referral_sd.value", "-0.06", "not below 0"),
    "more children than England has": Case(A, "{value: 5000,", "{value: 5.0e+9,", "children.value", "5000000000.0", "not above 2e+07"),
    "a burn-in of centuries": Case(A, "burn_in_years: {value: 2", "burn_in_years: {value: 200", "burn_in_years.value", "200", "not above 100"),
    "more referrals than children": Case(
        A, "first_referrals_per_week: 0.8", "first_referrals_per_week: 800", "history[0].first_referrals_per_week", "800", "each of the 5000 children"
    ),
    "more workers than children": Case(
        A,
        "safeguarding_teams: 1, assessment_workers: 1}\nsocial_workers_per_team: {value: 3",
        "safeguarding_teams: 400, assessment_workers: 1}\nsocial_workers_per_team: {value: 99",
        "areas: got 39701 social workers",
        "at most as many as there are children, 5000",
    ),
    "a parameter of another version": Case(
        A,
        "name: tiny\n",
        "name: tiny\nparameters:\n  zzz: {value: 1, unit: sd, status: assumed, source: invented}\n",
        "parameters.zzz",
        "another version",
    ),
    "memory of noise of one": Case(A, "{value: 0.8, unit: share", "{value: 1.0, unit: share", "kept_per_quarter", "1.0", "below 1"),
    "unpaid workers": Case(A, "social_worker: {value: 54600", "social_worker: {value: 0", "salaries.social_worker.value", "above 0"),
    "unknown parameter": Case(
        A,
        "name: tiny\n",
        "name: tiny\nparameters:\n  plan_treshold: {value: 1, unit: sd, status: assumed, source: invented}\n",
        "parameters.plan_treshold",
        "Did you mean 'plan_threshold'?",
    ),
    "a parameter that is gone": Case(
        A,
        "name: tiny\n",
        "name: tiny\nparameters:\n  return_threshold_order: {value: 0.1, unit: sd, status: assumed, source: invented}\n",
        "parameters.return_threshold_order",
        "return_threshold_order is gone; in its place: return_gap_order (an ending asks",
    ),
    "a threshold on the scale that it had before": Case(
        A,
        "name: tiny\n",
        "name: tiny\nparameters:\n  plan_threshold: {value: 2.4, unit: sd of true risk, status: assumed, source: invented}\n",
        "parameters.plan_threshold.value",
        "2.4",
        "Thresholds were in sd of true risk before; now they are chances",
    ),
    "parameter outside its range": Case(
        A,
        "name: tiny\n",
        "name: tiny\nparameters:\n  plan_threshold: {value: 90, unit: sd, status: assumed, source: invented}\n",
        "parameters.plan_threshold.value",
        "90",
        "a value from",
    ),
    "name with spaces": Case(A, "name: tiny\n", "name: tiny place\n", "name", "tiny place"),
    # the file itself
    "key given twice": Case(A, "title: Tiny", "title: Tiny\ntitle: Tiny again", "title", "each key once", "line 4"),
    "broken YAML": Case(A, "noise:", "noise: [", "line", "well-formed YAML"),
    "code in YAML": Case(A, "title: Tiny", "title: !!python/object/apply:os.system ['true']", "line", "well-formed YAML"),
    "alias": Case(A, "title: Tiny", "title: &t Tiny\nname2: *t", "alias"),
    # the policy
    "unknown ingredient": Case(
        P, "kind: group_supervision", "kind: group_supervison", "ingredients[3]", "group_supervison", "Did you mean 'group_supervision'?"
    ),
    "ingredient without kind": Case(P, "kind: group_supervision, ", "", "ingredients[3]", "kind"),
    "effect as an ingredient": Case(P, "days: 3", "days: 3, effect_on_plans: 0.5", "effect_on_plans", "no such key"),
    "area of another authority": Case(P, "fte: {hill: 1, vale", "fte: {hil: 1, vale", "ingredients[0].fte.hil", "hill, vale", "Did you mean 'hill'?"),
    "start in an unknown area": Case(P, "{hill: 2014-07-01}, payer", "{dale: 2014-07-01}, payer", "ingredients[1].starts.dale", "hill, vale"),
    "role that no team has": Case(P, "role: victim_worker", "role: magician", "ingredients[0].role", "magician", "victim_worker"),
    "negative posts": Case(P, "vale: 0.5", "vale: -0.5", "fte in vale", "-0.5"),
    "unknown payer": Case(P, "payer: grant", "payer: lottery", "ingredients[0].payer", "lottery", "grant"),
    "training that ends before it starts": Case(P, "ends: 2016-01-01", "ends: 2014-01-01", "ingredients[2].ends", "2014-01-01", "not before"),
    "later payer without its date": Case(P, FIRST, f"payer_later: nhs, {FIRST}", "ingredients[0]", "payer_later and switch"),
    "payers that do not add up": Case(
        P, FIRST, f"switch: 2015-01-01, payers: {{nhs: 0.4, police: 0.5}}, {FIRST}", "ingredients[0]", "add up to 0.9", "must add up to 1"
    ),
    "a share of a payer above one": Case(P, FIRST, f"switch: 2015-01-01, payers: {{nhs: 1.4}}, {FIRST}", "payers.nhs", "1.4", "not above 1"),
    "shares of an unknown payer": Case(P, FIRST, f"switch: 2015-01-01, payers: {{lottery: 1}}, {FIRST}", "payers", "lottery"),
    "payers without their date": Case(P, FIRST, f"payers: {{nhs: 1}}, {FIRST}", "ingredients[0]", "payers and switch"),
    "one later payer and several": Case(
        P, FIRST, f"switch: 2015-01-01, payer_later: nhs, payers: {{nhs: 1}}, {FIRST}", "ingredients[0]", "exclude each other"
    ),
    "payer that changes before the start": Case(
        P, FIRST, f"payer_later: nhs, switch: 2014-01-01, {FIRST}", "ingredients[0].switch", "2014-01-01", "not before"
    ),
    "posts that end before they start": Case(P, FIRST, f"ends: 2014-06-01, {FIRST}", "ingredients[0]", "2014-06-01", "at least a week before"),
    "posts that end before the last of them starts": Case(
        P, FIRST, f"ends: 2014-12-01, ramp_weeks: 30, {FIRST}", "ingredients[0]", "spread over 30 weeks", "2014-12-01"
    ),
    "a ramp of years": Case(P, FIRST, f"ramp_weeks: 600, {FIRST}", "ingredients[0].ramp_weeks", "600", "not above 260"),
    "absurd posts": Case(P, "vale: 0.5", "vale: 20000", "fte in vale", "20000", "between 0 and 2000"),
    "posts where nothing starts": Case(P, "fte: {hill: 1}, starts: {hill", "fte: {hill: 1, vale: 1}, starts: {hill", "vale", "no date for vale"),
    "misspelt role": Case(P, "role: victim_worker", "role: family_suport_worker", "ingredients[0].role", "Did you mean 'family_support_worker'?"),
    "agency that is a number": Case(P, FIRST, f"agency: 1, {FIRST}", "ingredients[0].agency", "true or false"),
    "a second psychologist, whom no team can hold": Case(
        P, "psychologist, fte: {hill: 1}", "psychologist, fte: {hill: 2}", "ingredients[1].fte.hill", "2", "at most one post"
    ),
    "salary missing": Case(
        A, "  teacher: {value: 54600, unit: GBP a year, status: assumed, source: invented for tests}\n", "", "salaries.teacher", "must be given"
    ),
    "same ingredient twice": Case(
        P,
        "ingredients:\n",
        "ingredients:\n  - {kind: group_supervision, starts: 2014-07-01, source: invented}\n",
        "ingredients[4].kind",
        "once in an area",
    ),
    "too many days of training": Case(P, "days: 3", "days: 300", "ingredients[2].days", "300", "not above 30"),
    "go-live before history": Case(P, "{hill: 2014-07-01}, payer", "{hill: 2010-07-01}, payer", "go-live", "2010-07-01", "where history begins"),
    "go-live after the end": Case(S, "end: 2015-12-31", "end: 2014-05-31", "go-live", "2014-07-01", "2014-05-31"),
    # rules of practice, courses, conferences, agreements
    "cap of nothing": listed("caseload_cap", "families_per_post: 0", "ingredients[0].families_per_post", "0", "above 0"),
    "cap below nothing": listed("caseload_cap", "families_per_post: -3", "ingredients[0].families_per_post", "-3", "above 0"),
    "more unsaid than there is": listed("helping_language", "unsaid: 1.2", "ingredients[0].unsaid", "1.2", "not above 1"),
    "more skill than a source can claim": listed(
        "practice_training",
        f"{COURSE}, relationship_sd: 1.5, purposeful_sd: 0, deescalation_sd: 0",
        "ingredients[0].relationship_sd",
        "1.5",
        "not above 1",
    ),
    "fewer places than none": listed(
        "deescalation_training", f"{COURSE}, places_per_month: -2", "ingredients[0].places_per_month", "-2", "not below 0"
    ),
    "fewer places than none in an area": listed(
        "deescalation_training", f"{COURSE}, places_per_month: {{hill: -2}}", "ingredients[0].places_per_month.hill", "-2", "not below 0"
    ),
    "places in an unknown area": listed(
        "deescalation_training", f"{COURSE}, places_per_month: {{hil: 2}}", "ingredients[0].places_per_month.hil", "Did you mean 'hill'?"
    ),
    "conference at no moment": listed(
        "family_group_conference",
        "at: pre_proceeding, places_per_month: 2, gbp_per_conference: 800, payer: grant",
        "ingredients[0].at",
        "pre_proceeding",
        "Did you mean 'pre_proceedings'?",
    ),
    "conference at a price below nothing": listed(
        "family_group_conference",
        "at: plan, places_per_month: 2, gbp_per_conference: -800, payer: grant",
        "ingredients[0].gbp_per_conference",
        "-800",
        "not below 0",
    ),
    "agency misspelt": listed(
        "information_sharing",
        "edges: [{from: polise, to: specialists, share: 0.5}]",
        "ingredients[0].edges[0].from",
        "polise",
        "Did you mean 'police'?",
    ),
    "team that no facts reach": listed(
        "information_sharing", "edges: [{from: police, to: courts, share: 0.5}]", "ingredients[0].edges[0].to", "courts", "'specialists'"
    ),
    "more shared than there is": listed(
        "information_sharing", "edges: [{from: police, to: specialists, share: 1.5}]", "ingredients[0].edges[0].share", "1.5", "not above 1"
    ),
    "agreement given twice": listed(
        "information_sharing",
        "edges: [{from: police, to: specialists, share: 0.5}, {from: police, to: specialists, share: 0.6}]",
        "ingredients[0]",
        "from police to specialists",
        "twice",
    ),
    "agreements said in two ways": listed(
        "information_sharing",
        "records_shared: 0.5, edges: [{from: police, to: specialists, share: 0.5}]",
        "ingredients[0]",
        "records_shared or edges, not both",
    ),
    "agreement about nothing": listed("information_sharing", "co_located: false", "ingredients[0]", "shares nothing"),
    "more families discussed than there are": Case(
        P, "kind: group_supervision,", "kind: group_supervision, share_of_families: 1.2,", "ingredients[3].share_of_families", "1.2", "not above 1"
    ),
    "held by more than all": listed("small_units", "shared_holding: 2", "ingredients[0].shared_holding", "2", "not above 1"),
    "three sessions a month": Case(
        P, "kind: group_supervision, ", "kind: group_supervision, per_month: 3, ", "ingredients[3].per_month", "3", "1, 2 or 4"
    ),
    "practice before history": Case(
        P,
        "ingredients:\n",
        "ingredients:\n  - {kind: small_units, shared_holding: 0.5, starts: 2010-07-01, source: invented}\n",
        "go-live",
        "2010-07-01",
        "where history begins",
    ),
    # the scenario
    "end before start": Case(S, "end: 2015-12-31", "end: 2013-12-31", "2013-12-31", "later than start"),
    "unknown path of thresholds": Case(S, "thresholds: halfway", "thresholds: half", "thresholds", "half", "'halfway'"),
    "unknown policy": Case(
        S, "policy: tiny_programme.yaml", "policy: family_safegarding", "policy", "family_safegarding", "Did you mean 'family_safeguarding'?"
    ),
    "unknown authority": Case(S, "authority: tiny.yaml", "authority: hertfordshre", "authority", "hertfordshre", "Did you mean 'hertfordshire'?"),
    "missing authority file": Case(S, "authority: tiny.yaml", "authority: gone.yaml", "gone.yaml", "no such file"),
    "path out of the folder": Case(
        S, "policy: tiny_programme.yaml", "policy: ../../../etc/passwd", "policy", "../../../etc/passwd", "beside this file"
    ),
    "path out of the folder to YAML": Case(
        S, "authority: tiny.yaml", "authority: /elsewhere/x.yaml", "authority", "/elsewhere/x.yaml", "beside this file"
    ),
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a folder with a copy of the good files."""
    for path in DATA.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text())
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """Return the message of arguments that must be refused with exit status 2 and no traceback."""
    status = main(arguments)
    said = capsys.readouterr()
    assert status == 2, said
    assert "Traceback" not in said.err
    assert said.out == ""
    return said.err


@pytest.mark.fast
@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_gives_its_message(name: str, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = CASES[name]
    good = (house / case.file).read_text()
    assert case.old in good, "the case changes nothing"
    (house / case.file).write_text(good.replace(case.old, case.new, 1))
    before = sorted(house.iterdir())
    message = refused(capsys, ["simulate", str(house / S), "--out", str(house / "results")])
    assert ".yaml" in message or "tiny" in message
    for word in case.words:
        assert word in message, message
    assert sorted(house.iterdir()) == before


@pytest.mark.parametrize("content", [b"", b"- a\n- b\n", b"\xff\xfe\x00bad", b"just words", b"a: 1\n---\nb: 2\n"])
def test_what_is_no_settings_file_is_refused(content: bytes, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "odd.yaml").write_bytes(content)
    assert "odd.yaml" in refused(capsys, ["simulate", str(house / "odd.yaml")])


@pytest.mark.fast
@pytest.mark.parametrize("day", ["2010-07-01", "2017-01-01"])
def test_a_bare_policy_that_starts_outside_of_the_baselines_time_is_refused(day: str, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unit = f"  - {{kind: small_units, shared_holding: 0.5, starts: {day}, source: invented}}\n"
    policy = f"name: late\ntitle: Late\nabout: For tests.\ningredients:\n{unit}"
    (house / "bare.yaml").write_text(policy)
    message = refused(capsys, ["compare", str(house / "tiny_baseline.yaml"), str(house / "bare.yaml"), "--out", str(house / "results")])
    assert day in message and "where history begins" in message and not (house / "results").exists()


def test_a_folder_in_the_place_of_a_file_is_refused(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "folder.yaml").mkdir()
    assert "a folder" in refused(capsys, ["simulate", str(house / "folder.yaml")])


def test_the_good_files_are_good(house: Path) -> None:
    from experiments.inputs.scenario import resolve_scenario

    assert resolve_scenario(str(house / S)).policy.name == "tiny_programme"


def test_a_pipe_in_the_place_of_a_file_does_not_hang(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert main(["simulate", str(pipe)]) == 2
    message = capsys.readouterr().err
    assert "a pipe, socket or device" in message and len(message.splitlines()) == 1
