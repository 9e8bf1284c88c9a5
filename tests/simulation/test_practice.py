"""Rules of practice that a policy dates: stories worked out by hand, and the direction in which lives move."""

import numpy as np
import pytest

from agents import standing as s
from simulation.engine import PARTS
from simulation.measures import INDEX
from tests.helpers import MIDDLE, column, full_policy, live, with_figures, world_of
from tests.simulation.test_stories import on_a_plan, tell

ALIKE = range(1, 5)
"""Seeds over which a direction is summed."""


def several(count, status=s.PROTECTION_PLAN, **bars):
    """Return a world with so many alike families of one child in the first area, all waiting for a worker, and the first week."""
    world, week = tell(**bars)
    on_a_plan(world, week, status)
    for f in range(count):
        world.families[f] = world.families[0]
        world.children[f] = world.children[0]
        world.families[f]["key"], world.families[f]["first_child"], world.families[f]["last_child"] = 7000 + f, f, f
        world.families[f]["waiting_since"] = week
        world.children[f]["key"], world.children[f]["family"] = 100 + f, f
        for i in range(2):
            world.parents[2 * f + i] = world.parents[i]
            world.parents[2 * f + i]["key"], world.parents[2 * f + i]["family"] = 9000 + 2 * f + i, f
        world.open_families[f] = f
    world.state[0]["families"] = world.state[0]["children"] = world.state[0]["open_families"] = count
    return world, week


def date(world, week, **fields):
    """Write a practice into every area by hand, from this week on."""
    for name, value in fields.items():
        world.areas[name] = week if value is True else value


def lived(kind, weeks=110, **changes):
    """Return Littleton's tables summed over seeds, without a policy and with one ingredient of the full policy, some settings changed."""
    mine = [each.model_copy(update=changes) for each in full_policy().ingredients if each.kind == kind]
    policy = full_policy().model_copy(update={"ingredients": tuple(mine)})
    return [[live(world_of(seed, policy=under), weeks) for seed in ALIKE] for under in (None, policy)]


def total(worlds, *measures):
    """Return the sum of measures over the last half year of these worlds."""
    return sum(column(world, measure)[-35:].sum() for world in worlds for measure in measures)


# A limit to caseloads.


def posts_of(world, role=s.SOCIAL_WORKER, area=0):
    """Return the rows of an area's posts of a role."""
    posts = world.professionals[: world.state[0]["professionals"]]
    return np.flatnonzero((posts["role"] == role) & (posts["area"] == area))


@pytest.mark.bounds
@pytest.mark.parametrize(("cap", "wait"), [(2.0, 4), (1.0, 7), (18.0, 0), (99.0, 0)])
def test_a_cap_leaves_families_waiting_and_never_raises_the_limit(cap, wait):
    """Nine families, two and a half posts: two for each full-time post are five families, and one for each are two."""
    world, week = several(9)
    date(world, week, cap_from=True, cap_families=cap)
    PARTS["allocation"](world, week)
    posts = world.professionals[posts_of(world)]
    assert sorted(posts["fte"].tolist()) == [0.5, 1.0, 1.0]
    assert posts["families"].sum() == 9 - wait and (posts["families"] <= cap * posts["fte"]).all()
    assert np.count_nonzero(world.families["worker"][:9] < 0) == wait
    PARTS["count"](world, week)
    assert column(world, "families_waiting")[0].tolist() == [wait, 0.0]


@pytest.mark.bounds
@pytest.mark.parametrize(("too", "waiting"), [(0.0, 0), (1.0, 2)])
def test_a_cap_binds_assessment_teams_only_if_told(too, waiting):
    """Three families at the front door, one assessment worker, a cap of one."""
    world, week = several(3)
    world.families["standing"][:3], world.families["plan"][:3] = s.FRONT_DOOR, s.NO_PLAN
    date(world, week, cap_from=True, cap_families=1.0, cap_for_assessment_teams=too)
    PARTS["allocation"](world, week)
    assert np.count_nonzero(world.families["worker"][:3] < 0) == waiting


def test_a_cap_trades_time_with_families_for_waiting():
    """Evidence: E.rsw2013 (direction: smaller units spend more time with families); the price is who waits."""
    usual, capped = lived("caseload_cap", families_per_post=4.0)
    assert total(capped, "families_waiting") > total(usual, "families_waiting")
    held = [total(worlds, "social_worker_families") for worlds in (usual, capped)]
    done = [total(worlds, "hours_face_to_face") / total(worlds, "social_worker_families") for worlds in (usual, capped)]
    assert held[1] < held[0] and done[1] > done[0]


# Helping, not policing.


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("trained", "trained_only", "said"), [(False, 0.0, 0.5), (False, 1.0, 1.0), (True, 1.0, 0.5)], ids=["all", "untrained", "trained"]
)
def test_half_of_the_accusation_of_a_plan_is_left_unsaid(trained, trained_only, said):
    world, week = several(1)
    date(world, week, language_from=True, language_unsaid=0.5, language_trained_only=trained_only)
    for w in posts_of(world):
        world.professionals[w]["deescalation_week"] = week - 1 if trained else s.NEVER
    world = live(world, 2)
    assert world.families[0]["last_visit_week"] >= 0
    assert world.families[0]["accusation"] == said * world.parameters[0]["accusation_of_plan"]


def test_helping_language_lowers_fear_and_hostile_meetings():
    """Direction: E.confront (accusation is met with resistance); nothing but the accusation is touched."""
    usual, helping = lived("helping_language", unsaid=0.8, trained_only=False)
    meetings = ("meetings_open", "meetings_ambivalent", "meetings_disguised", "meetings_hostile")
    for measure in ("meetings_hostile", "meetings_disguised"):
        usually, now = (total(worlds, measure) / total(worlds, *meetings) for worlds in (usual, helping))
        assert now < usually, measure


# Courses, and places on them.


def on_course(world, week, course, **fields):
    """Date a course of three days in every area by hand."""
    terms = {"days": 3.0, "until": week + 520, "fee_per_day": 100.0, "payer": 6, "places": -1.0, **fields}
    date(world, week, **{f"{course}_from": True, **{f"{course}_{name}": value for name, value in terms.items()}})


@pytest.mark.bounds
def test_another_practice_model_adds_what_its_source_says_and_no_more():
    """Signs of Safety, say: 0.4 sd of relationship, 0.2 of purposeful skill and none of de-escalation, at the reviewed dose of three days."""
    world, week = tell(training_start_per_week=1.0)
    sd = float(world.parameters[0]["skill_untrained_sd"])
    on_course(world, week, "practice", relationship_sd=0.4, purposeful_sd=0.2)
    world = live(world, 1)
    posts = world.professionals[posts_of(world)]
    assert (posts["practice_week"] == week).all()
    for skill, gain in (("relationship", 0.4), ("purposeful", 0.2), ("deescalation", 0.0)):
        np.testing.assert_allclose(posts[f"{skill}_skill"] - posts[f"{skill}_own"], gain * sd, atol=1e-12)
    assert (posts["training_hours"] == 3 * world.parameters[0]["hours_a_day"]).all()
    assessment = world.professionals[posts_of(world, s.ASSESSMENT_WORKER)]
    assert (assessment["practice_week"] == s.NEVER).all(), "assessment teams are not in it unless told"
    people = np.count_nonzero(world.professionals["practice_week"] == week)
    assert column(world, "cost_gbp_grant")[0].sum() == column(world, "cost_line_programme")[0].sum() == people * 3 * 100


def starters(places, weeks=16, seed_key=1):
    """Return how many of the first area start a course in each week of a story with so many places a month."""
    world, week = tell(training_start_per_week=1.0, leaving_per_week=0.0)
    on_course(world, week, "motivational", places=places, for_assessment_teams=1.0)
    world = live(world, weeks)
    trained = world.professionals["motivational_week"][world.professionals["area"] == 0] - week
    return np.bincount(trained[trained < weeks], minlength=weeks).tolist()


@pytest.mark.bounds
def test_places_say_how_many_start_in_a_month():
    """Six people: three social workers, one of assessment, two managers. Half a place a month is one every two months."""
    assert starters(-1.0) == [6] + [0] * 15
    assert starters(2.0) == [2, 0, 0, 0] * 3 + [0] * 4
    assert starters(1.5) == [1, 0, 0, 0, 2, 0, 0, 0] * 2
    assert starters(0.5) == [0, 0, 0, 0, 1, 0, 0, 0] * 2
    assert starters(0.0) == [0] * 16


@pytest.mark.bounds
def test_lots_say_who_goes_first_and_not_the_rows():
    firsts = []
    for turned in (False, True):
        world, week = tell(training_start_per_week=1.0)
        if turned:
            posts = posts_of(world)
            world.professionals[posts] = world.professionals[posts[::-1]]
        on_course(world, week, "motivational", places=1.0)
        PARTS["workforce"](world, week)
        firsts.append(set(world.professionals["key"][world.professionals["motivational_week"] == week].tolist()))
    assert firsts[0] == firsts[1] and len(firsts[0]) == 2, "one in each area"


def test_few_places_train_fewer_by_the_same_date():
    usual, few = ([live(world_of(seed, policy=under), 110) for seed in ALIKE] for under in (courses(None), courses({"upper": 0.5, "lower": 0.5})))
    assert 0 < total(few, "training_days") < total(usual, "training_days")


def courses(places):
    """Return the full policy's course of motivational interviewing alone, with so many places."""
    mine = [each for each in full_policy().ingredients if each.kind == "motivational_interviewing_training"]
    return full_policy().model_copy(update={"ingredients": tuple(each.model_copy(update={"places_per_month": places}) for each in mine)})


def test_another_practice_models_gains_fade_unless_coaching_holds_them():
    """Evidence: E.mi_train_decay and E.mi_train_sustain, taken over for other courses."""
    left = []
    for sessions in (0.0, 3.5):
        world, week = tell(training_start_per_week=1.0)
        on_course(world, week, "practice", relationship_sd=0.4)
        date(world, week, coaching_from=True, coaching_per_half_year=sessions)
        world = live(world, 1)
        before = world.professionals["practice_relationship_gain"].max()
        left.append(live(world, 26).professionals["practice_relationship_gain"].max() / before)
    assert left == pytest.approx([0.46 / 0.76, 1.0], abs=0.01)


# Family group conferences.


def conferences(kin=(0.4, 0.0), places=2.0, moment=s.AT_PLAN, **bars):
    """Return a story in which as many families as kin are given start a plan in week 0, with conferences of 500 GBP, and its first week."""
    certain = {"family_group_level": 99.0, "kin_found_where_none_known": 0.0, "plan_threshold": -99.0, "crisis_per_week": 0.0, **bars}
    world, week = several(len(kin), s.IN_NEED, **certain)
    world.families["conference_due_week"][: len(kin)] = week
    world.families["kin"][: len(kin)] = kin
    terms = {"places": places, "cost": 500.0, "payer": 2, "at": moment}
    date(world, week, family_group_from=True, **{f"family_group_{name}": value for name, value in terms.items()})
    return world, week


@pytest.mark.bounds
def test_relatives_come_forward_where_some_are_known_and_support_rises():
    """0.3 of what is missing of kin, 0.1 of what is missing of support; the never-helped twin has the old support."""
    world, _ = conferences()
    world = live(world, 1)
    assert world.families["has_met_as_group"][:2].all()
    np.testing.assert_allclose(world.families["kin"][:2], [0.4 + 0.3 * 0.6, 0.0])
    np.testing.assert_allclose(world.families["support"][:2], 0.5 + 0.1 * 0.5)
    assert column(world, "family_groups_held")[0].sum() == 2.0
    assert column(world, "cost_gbp_nhs")[0].sum() == column(world, "cost_line_programme")[0].sum() == 2 * 500.0
    world = live(world, 1)
    p = world.parameters[0]
    np.testing.assert_allclose((world.families["unhelped_risk"] - world.families["risk"])[:2], 0.05 * p["risk_support"] / p["risk_sd"])


@pytest.mark.bounds
def test_where_nobody_was_known_somebody_may_be_found():
    world, _ = conferences(kin_found_where_none_known=1.0)
    np.testing.assert_allclose(live(world, 1).families["kin"][:2], [0.4 + 0.3 * 0.6, 0.3])


@pytest.mark.bounds
def test_conferences_wait_for_places_and_are_held_once():
    """Three families, one place a month: weeks 0, 4 and 8; nobody is asked twice."""
    world, _ = conferences(kin=(0.4, 0.4, 0.4), places=1.0, plan_ending_threshold_first=-99.0)
    held = column(live(world, 16), "family_groups_held").sum(axis=1)
    assert np.flatnonzero(held[:16]).tolist() == [0, 4, 8] and held[:16].sum() == 3.0


@pytest.mark.bounds
def test_parents_who_refuse_take_no_place_and_an_offer_lapses_with_its_moment():
    world, _ = conferences(family_group_level=-99.0)
    world = live(world, 1)
    assert column(world, "family_groups_refused")[0].sum() == 2.0 and (world.families["kin"][:2] == [0.4, 0.0]).all()
    assert (world.areas["family_group_places_left"] == 2.0).all()
    world, _ = conferences(places=0.05, plan_ending_threshold_first=99.0)
    lapsed = column(live(world, 15), "family_groups_lapsed").sum(axis=1)
    assert np.flatnonzero(lapsed[:15]).tolist() == [13] and lapsed[13] == 2.0


@pytest.mark.bounds
def test_conferences_at_pre_proceedings_are_not_offered_at_a_plan():
    world, _ = conferences(moment=s.AT_PRE_PROCEEDINGS, pre_proceedings_threshold=99.0)
    assert not live(world, 8).families["has_met_as_group"].any()
    world, _ = conferences(moment=s.AT_PRE_PROCEEDINGS, pre_proceedings_threshold=-99.0)
    assert live(world, 8).families["has_met_as_group"][:2].all()


def test_conferences_find_kin_and_lower_risk():
    """Direction: E.plo_caredays; the outcome of that trial is no input, and what becomes of care is left to the rules."""
    usual, met = lived("family_group_conference", places_per_month=50.0)
    kin = [np.concatenate([world.families["kin"][: world.state[0]["families"]] for world in worlds]).mean() for worlds in (usual, met)]
    risk = [np.concatenate([world.families["risk"][: world.state[0]["families"]] for world in worlds]).mean() for worlds in (usual, met)]
    assert kin[1] > kin[0] and risk[1] < risk[0]
    assert total(met, "family_groups_held") > 0 == total(usual, "family_groups_held")


# Whose facts reach whom.

POLICE, HEALTH, ADULT_SERVICES, PROBATION, SCHOOLS = range(5)


def one_known_family(role=s.SOCIAL_WORKER, family=None, parent=None, child=None, **bars):
    """Return a story of one family held by a worker who believes 0 of its child, at a true family risk of 2; facts pass without noise."""
    plain_facts = {"facts_reach_per_month": 0.0, "facts_reach_shared_per_month": 1.0, "facts_noise_sd": 0.0, "facts_reach_desk_per_month": 1.0}
    world, week = several(1, risk_of_youngest=0.0, **plain_facts, **bars)
    for store, fields in ((world.families, family), (world.parents, parent), (world.children, child)):
        for name, value in (fields or {}).items():
            store[0][name] = value
    known = world.families[0]
    known["risk"], known["worker"], known["phase"] = 2.0, posts_of(world, role)[0], (1 - week) % 4
    world.children[0]["wellbeing"], world.children[0]["attendance"] = (child or {}).get("wellbeing", 0.7), 0.95
    return world, week


def told(world, week, *edges, co_located=False):
    """Return what the worker believes after a month of these agreements (agency, team), with the world."""
    date(world, week, information_sharing_from=True, facts_flow=1.0, facts_co_located=float(co_located))
    for agency, team in edges:
        world.areas["facts_shared"][:, agency, team] = 1.0
    PARTS["belief"](world, week)
    return float(world.children[0]["belief"])


ABUSE = {"abuse_victim": 0.6, "abuse_perpetrator": 0.0, "substance_misuse": 0.0, "mental_ill_health": 0.0}
BOTH = ABUSE | {"substance_misuse": 0.6}
PART = 1.2 * 0.6 / (2 * 1.2 * 0.6 + 0.8 * 0.36)
"""Of the risk of abuse and substance misuse at 0.6 each, the share of either: weights 1.2, and 0.8 for the pair."""


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("agency", "parent", "incident", "part"),
    [
        (POLICE, ABUSE, True, 1.0),
        (POLICE, BOTH, True, PART),
        (POLICE, BOTH, False, 0.0),
        (PROBATION, BOTH, True, 0.0),
        (PROBATION, BOTH | {"abuse_victim": 0.0, "abuse_perpetrator": 0.6}, False, PART),
        (HEALTH, BOTH, False, PART),
        (HEALTH, ABUSE, True, 0.0),
        (ADULT_SERVICES, BOTH, False, PART),
        (ADULT_SERVICES, BOTH | {"substance_misuse": 0.3}, False, 0.0),
        (SCHOOLS, BOTH, True, 0.0),
    ],
)
def test_an_agency_tells_the_part_of_the_truth_that_it_sees(agency, parent, incident, part):
    """Belief 0, truth 2, weight 0.25: the whole truth would move it to 0.5."""
    world, week = one_known_family(parent=parent)
    world.families[0]["last_incident_week"] = week - 10 if incident else -1
    assert told(world, week, (agency, 0)) == pytest.approx(0.25 * part * 2.0)
    assert world.tally[0, INDEX["facts_heard"]] == (1.0 if part > 0.0 else 0.0)


@pytest.mark.bounds
def test_schools_tell_of_the_child_whose_wellbeing_is_gone():
    """0.42 of 0.7 is left, so 0.4 of the truth shows; not of a child too young for school, nor at a wellbeing that nobody notices."""
    for age, wellbeing, part in ((400, 0.42, 0.4), (200, 0.42, 0.0), (400, 0.6, 0.0)):
        world, week = one_known_family(parent=ABUSE, child={"wellbeing": wellbeing})
        world.children[0]["birth_week"] = week - age
        assert told(world, week, (SCHOOLS, 0)) == pytest.approx(0.25 * part * 2.0)


@pytest.mark.bounds
def test_facts_reach_the_team_that_the_agreement_names():
    for role, team, hears in ((s.SOCIAL_WORKER, 0, True), (s.SOCIAL_WORKER, 1, False), (s.ASSESSMENT_WORKER, 1, True), (s.ASSESSMENT_WORKER, 0, False)):
        world, week = one_known_family(role, parent=BOTH)
        assert (told(world, week, (HEALTH, team)) > 0.0) == hears


def with_a_specialist(**bars):
    """Return a story in which a substance worker (in truth a social worker's post) knows the family and believes 1."""
    world, week = one_known_family(parent=BOTH, **bars)
    holder = posts_of(world)[1]
    world.professionals[holder]["role"] = s.SUBSTANCE_WORKER
    world.families[0]["substance_worker"], world.families[0]["opinions"], world.families[0]["substance_belief"] = holder, 4, 1.0
    return world, week


@pytest.mark.bounds
def test_facts_reach_the_specialists_who_know_the_family():
    world, week = with_a_specialist()
    assert told(world, week, (HEALTH, 2)) == 0.0
    assert world.families[0]["substance_belief"] == pytest.approx(1.0 + 0.25 * PART * (2.0 - 1.0))


@pytest.mark.bounds
def test_one_office_lets_specialists_tell_what_they_see():
    world, week = with_a_specialist()
    assert told(world, week) == 0.0
    assert told(world, week, co_located=True) == pytest.approx(0.25 * PART * 2.0)
    world, week = with_a_specialist()
    world.families[0]["opinions"] = 0
    assert told(world, week, co_located=True) == 0.0


def test_more_agreements_bring_beliefs_nearer_to_the_truth():
    """Direction: what agencies see carries no misleading look. Over all children at home in open families."""
    usual, shared = ([live(world_of(seed, policy=under), 110) for seed in ALIKE] for under in (None, everywhere()))
    off = []
    for worlds in (usual, shared):
        held = [world.families["worker"][world.children["family"]] >= 0 for world in worlds]
        off.append(np.concatenate([(w.children["belief"] - w.children["true_risk"])[h] for w, h in zip(worlds, held)]))
    assert np.mean(off[1] ** 2) < np.mean(off[0] ** 2)
    assert total(shared, "facts_heard") > 2 * total(usual, "facts_heard")


def everywhere():
    """Return a policy of every agreement in every area, and nothing else."""
    mine = [each for each in full_policy().ingredients if each.kind == "information_sharing" and each.edges]
    spread = tuple(each.model_copy(update={"starts": MIDDLE}) for each in mine)
    return full_policy().model_copy(update={"ingredients": spread})


# Small units, and the time that sessions take.


def after_a_leaver(shared, others=1, full=False):
    """Return trust (from 0.5) and the worker of a family whose worker went and that has been given another, and the rows of its old team."""
    world, week = several(1, caseload_full=4.0)
    posts = posts_of(world)
    world.professionals["team"][posts[0]] = world.professionals["team"][posts[1]]
    world.families["worker"][0], world.families["waiting_since"][0] = posts[0], -1
    world.professionals["families"][posts[1]] = 9 if full else 3
    world.professionals["team"][posts[2:]] = 99 if others else world.professionals["team"][posts[1]]
    date(world, week, units_from=True, units_shared_holding=shared)
    world.professionals["first_in_caseload"][posts[0]], world.families["next_in_caseload"][0] = 0, -1
    world.professionals["end_week"][posts[0]] = week
    PARTS["workforce"](world, week)
    PARTS["allocation"](world, week + 1)
    return float(world.parents["trust"][0]), int(world.families["worker"][0]), posts


@pytest.mark.bounds
def test_a_unit_takes_on_the_family_of_a_leaver_and_is_no_stranger():
    """Trust 0.5; 0.4 of it is kept at a change; with half the holding shared, 0.4 + 0.5 x 0.6 = 0.7 of it. The unit's own comes before who holds fewer."""
    trust, worker, posts = after_a_leaver(0.5)
    assert (trust, worker) == (pytest.approx(0.5 * 0.7), posts[1])
    trust, worker, posts = after_a_leaver(0.0)
    assert (trust, worker) == (pytest.approx(0.5 * 0.4), posts[2])
    trust, worker, posts = after_a_leaver(0.5, full=True)
    assert (trust, worker) == (pytest.approx(0.5 * 0.4), posts[2]), "a stranger, since the unit is full"


def test_units_keep_trust():
    """Direction: E.rsw2013 (systemic units beside conventional teams). Where workers come and go, trust is higher."""
    trust = []
    for shared in (0.0, 1.0):
        worlds = []
        for seed in ALIKE:
            world = world_of(seed, with_figures(leaving_per_week=0.02, hiring_per_week=0.2))
            date(world, int(world.state[0]["week"]), units_from=True, units_shared_holding=shared)
            worlds.append(live(world, 110))
        trust.append(total(worlds, "trust_sum") / total(worlds, "social_worker_families"))
    assert trust[1] > trust[0]


def hours_left(weeks=8, **fields):
    """Return the hours that the first area's social workers have for families in each week of a story, shape (weeks, posts)."""
    world, week = tell(**{"strain_hostility": 0.0})
    date(world, week, **fields)
    rows = []
    for _ in range(weeks):
        world = live(world, 1)
        rows.append(world.professionals["hours_left"][posts_of(world)])
    return np.array(rows)


@pytest.mark.bounds
@pytest.mark.parametrize(("per_month", "weeks"), [(1, [0, 4]), (2, [0, 2, 4, 6]), (4, [0, 1, 2, 3, 4, 5, 6, 7])])
def test_sessions_take_their_hours_in_their_weeks(per_month, weeks):
    """Three hours if all families are taken to it, half of that if half are; no hours of an assessment worker."""
    plain_week = hours_left()
    for taken in (1.0, 0.5):
        lost = plain_week - hours_left(group_supervision_from=True, group_supervision_share=taken, group_supervision_per_month=per_month)
        expected = np.zeros((8, 3))
        expected[weeks] = 3.0 * taken
        np.testing.assert_allclose(lost, expected, atol=1e-9)


@pytest.mark.bounds
@pytest.mark.parametrize("per_month", [1, 2, 4])
def test_families_are_discussed_as_often_as_told(per_month):
    world, week = several(1)
    date(world, week, group_supervision_from=True, group_supervision_share=1.0, group_supervision_per_month=per_month)
    world = live(world, 9)
    assert column(world, "sessions_group_supervision")[1:9].sum() == 2 * per_month


@pytest.mark.bounds
def test_weekly_discussion_holds_skill_that_a_monthly_one_lets_fade():
    """6 sessions in half a year of which 0.31 coach are 1.86 of the 3.5 that hold; four times as many hold it all."""
    left = []
    for per_month in (1, 4):
        world, week = tell(training_start_per_week=1.0)
        on_course(world, week, "practice", relationship_sd=0.4)
        date(world, week, group_supervision_from=True, group_supervision_share=1.0, group_supervision_per_month=per_month)
        world = live(world, 1)
        before = world.professionals["practice_relationship_gain"].max()
        left.append(live(world, 26).professionals["practice_relationship_gain"].max() / before)
    assert left == pytest.approx([(1.0 - 0.0191 * (1.0 - 1.86 / 3.5)) ** 26, 1.0])
