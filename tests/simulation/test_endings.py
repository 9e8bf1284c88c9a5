"""How things end and pass on: courts without children, history, teams, late visits, remand, arrangements, and families whose children were taken."""

import numpy as np
import pytest

from agents import standing as s
from simulation import engine
from simulation.model import SafeguardingModel
from simulation.world import copy_world
from tests.helpers import column, live, with_figures, world_of
from tests.simulation.stories import ALWAYS, GRAVE_HARM, NEVER_EVER, counted, in_care, on_a_plan, one_family_world, table
from tests.simulation.test_mechanisms import held, planned, tallied


def before_court(world, week, which, final=20):
    """Put some of the family's children before the court by hand."""
    from tests.simulation.stories import episode

    family = world.families[0]
    family["standing"], family["court"], family["referral_waits"], family["assessment_due_week"] = s.OPEN, s.PROCEEDINGS, False, -1
    family["final_hearing_week"] = week + final
    for c in which:
        world.children[c]["court"], world.children[c]["court_since"] = s.PROCEEDINGS, week
        world.children[c]["court_episode"] = episode(world, c, s.COURT_TRACK, s.PROCEEDINGS, week)


@pytest.mark.bounds
def test_proceedings_end_with_the_last_child_who_turns_18_and_nothing_is_due_any_more():
    world, start = one_family_world(ages=(937,))
    on_a_plan(world, start, s.PROTECTION_PLAN)
    before_court(world, start, (0,))
    world = live(world, 30)
    family = world.families[0]
    assert table(world, s.COURT_TRACK, start) == [(0, s.PROCEEDINGS, 0, 2, s.TURNED_18)]
    assert (family["standing"], family["court"], family["plan"], family["worker"]) == (s.GONE, s.NO_COURT, s.NO_PLAN, -1)
    clocks = [name for name in family.dtype.names if name.endswith(("due_week", "review_week", "issue_week", "hearing_week"))]
    assert all(family[name] == (s.NEVER if name == "visit_due_week" else -1) for name in clocks)
    assert counted(world, "proceedings_ended").sum() == 1.0 and counted(world, "care_proceedings")[-1] == 0.0


@pytest.mark.bounds
def test_proceedings_end_though_a_sibling_stays_under_a_care_order():
    world, start = one_family_world(ages=(937, 300))
    in_care(world, start, 1, s.CARE_ORDER)
    world.families[0]["children_in_care"] = 1
    before_court(world, start, (0,))
    world = live(world, 4)
    assert world.families[0]["court"] == s.NO_COURT and world.families[0]["final_hearing_week"] == -1
    assert world.children[1]["care"] == s.CARE_ORDER and world.families[0]["standing"] == s.OPEN


@pytest.mark.bounds
def test_a_run_past_the_end_of_history_is_refused_by_both_drivers():
    world = world_of(1)
    end = int(world.state[0]["timeline_start"]) + len(world.timeline)
    before = int(world.state[0]["week"])
    with pytest.raises(ValueError, match=rf"ends before week {end} .* until week {end + 1}"):
        engine.simulate(world, end + 1)
    assert world.state[0]["week"] == before
    world.state[0]["week"] = end
    with pytest.raises(ValueError, match="build it to a later end"):
        SafeguardingModel(copy_world(world)).step()


@pytest.mark.bounds
def test_a_move_from_the_assessment_team_costs_trust_and_hands_on_the_file():
    """Three tenths of trust are kept; the new worker takes what was seen from the file, which counts for two sightings at the most."""
    world, start = one_family_world(need_threshold=ALWAYS, trust_kept_at_change=0.3, sightings_from_file=2.0)
    world.families[0]["waiting_since"] = start
    world = live(world, 3)
    family, child = world.families[0], world.children[0]
    assert world.professionals[family["worker"]]["role"] == s.ASSESSMENT_WORKER
    family["assessment_visits"], child["sightings"], child["seen_risk"] = 2, 9.0, 1.25
    trust = float(world.parents[0]["trust"])
    engine.PARTS["front_door"](world, start + 3)
    assert family["plan"] == s.IN_NEED and family["worker"] == -1
    assert world.parents[0]["trust"] == pytest.approx(0.3 * trust)
    assert tallied(world, "moves_to_another_team") == 1.0 and tallied(world, "worker_changes") == 0.0
    engine.PARTS["allocation"](world, start + 3)
    assert world.professionals[family["worker"]]["role"] == s.SOCIAL_WORKER
    assert (child["seen_risk"], child["sightings"]) == (1.25, 2.0)


@pytest.mark.bounds
def test_a_worker_who_leaves_the_assessment_team_is_no_move_to_another_team():
    world, start = one_family_world()
    world.families[0]["waiting_since"] = start
    world = live(world, 3)
    world.professionals[world.families[0]["worker"]]["end_week"] = start + 3
    engine.PARTS["workforce"](world, start + 3)
    assert tallied(world, "moves_to_another_team") == 0.0 and tallied(world, "worker_changes") == 1.0


@pytest.mark.bounds
@pytest.mark.parametrize(("due", "late"), [(0, 0.0), (-2, 1.0), (1, 0.0)])
def test_a_visit_done_after_its_week_is_late(due, late):
    world, w, week = held(visit_early_weeks=1)
    world.families[0]["visit_due_week"] = week + due
    planned(world, w, week, hours=9.0)
    engine.PARTS["visits"](world, week)
    assert tallied(world, "visits_done") == 1.0 and tallied(world, "visits_late") == late


def test_remand_is_a_basis_of_care_of_its_own_and_short():
    world = live(world_of(2, with_figures(outside_remand_share=1.0, outside_unaccompanied_share=0.0, outside_remand_mean_weeks=5.0)), 110)
    outside = world.outside_children[: world.state[0]["outside_children"]]
    in_care = outside["kind"] != s.LONG_STAY_NEED
    assert in_care.any() and (outside["basis"][in_care] == s.REMAND).all() and (outside["basis"][~in_care] == s.NOT_IN_CARE).all()
    assert column(world, "remand_children").max() > 0 and column(world, "care_entries_remand").sum() > 0
    assert np.all(column(world, "remand_children") <= column(world, "looked_after_children"))
    assert np.mean((outside["end_week"] - outside["start_week"])[in_care]) < 10
    none = live(world_of(2, with_figures(outside_remand_share=0.0)), 110)
    kinds = none.outside_children[: none.state[0]["outside_children"]]
    assert column(none, "care_entries_remand").sum() == 0 and not (kinds["basis"] == s.REMAND).any()


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("kin", "other", "placement", "ends"),
    [(1.0, 0.0, s.KIN, True), (1.0, 0.0, s.FOSTER, False), (0.0, 1.0, s.FOSTER, True), (0.0, 0.0, s.KIN, False)],
)
def test_proceedings_can_end_in_a_child_arrangements_order_to_kin_or_the_other_parent(kin, other, placement, ends):
    """The threshold is crossed; the second parent lives elsewhere."""
    world, start = one_family_world(child_arrangements_with_kin=kin, child_arrangements_with_other_parent=other)
    in_care(world, start, 0, s.INTERIM_ORDER)
    world.families[0]["children_in_care"], world.children[0]["placement"] = 1, placement
    before_court(world, start, (0,), final=2)
    world.authority[0]["hearings_this_week"] = 5.0
    world = live(world, 3)
    assert counted(world, "child_arrangements_orders").sum() == float(ends)
    last = table(world, s.CARE_TRACK, start)[-1]
    assert last[1:] == ((s.INTERIM_ORDER, 0, 2, s.CHILD_ARRANGEMENTS) if ends else (s.CARE_ORDER, 2, None, s.STILL_OPEN))
    assert world.children[0]["left"] == ends and world.families[0]["children_removed"] == 1


@pytest.mark.bounds
@pytest.mark.parametrize("threshold", [ALWAYS, NEVER_EVER])
def test_the_court_decides_at_once_on_a_child_born_in_proceedings(threshold):
    world, start = one_family_world(ages=(300, -2), interim_removal_threshold=threshold, risk_of_youngest=0.0)
    world.authority[0]["hearings_this_week"] = 5.0
    on_a_plan(world, start, s.PROTECTION_PLAN)
    before_court(world, start, (0,))
    world = live(world, 4)
    removed = threshold == ALWAYS
    assert table(world, s.CARE_TRACK, start) == ([(1, s.INTERIM_ORDER, 2, None, s.STILL_OPEN)] if removed else [])
    assert (world.children[1]["plan"] == s.NO_PLAN) == removed


@pytest.mark.bounds
@pytest.mark.parametrize("agrees", [True, False])
def test_parents_may_agree_to_care_after_police_protection_and_nobody_goes_to_court(agrees):
    world, start = one_family_world(**GRAVE_HARM, section_20_level=99.0 if agrees else -99.0)
    on_a_plan(world, start, s.PROTECTION_PLAN)
    world.authority[0]["hearings_this_week"] = 5.0
    world = live(world, 3)
    after = s.SECTION_20 if agrees else s.INTERIM_ORDER
    assert table(world, s.CARE_TRACK, start) == [(0, s.POLICE_PROTECTION, 0, 1, s.ORDER_CHANGED), (0, after, 1, None, s.STILL_OPEN)]
    assert (world.families[0]["court"] == s.NO_COURT) == agrees and world.families[0]["issue_week"] == -1


@pytest.mark.bounds
@pytest.mark.parametrize(("age", "standing"), [(100, s.CLOSED), (900, s.GONE)])
def test_a_family_whose_only_child_was_taken_may_come_again_with_another(age, standing):
    """The child was adopted; within ten years of its birth the parents may have another, who is referred; nobody refers a family without children."""
    certain = {"births_until_youngest_weeks": 520.0, "pre_birth_referral_after_plan_or_care": 1.0, "notice_per_week": 99.0}
    world, _ = one_family_world(ages=(age,), family={"standing": s.OPEN, "referral_waits": False, "assessment_due_week": -1}, **certain)
    world.children[0]["left"], world.children[0]["care_entries"] = True, 1
    world = live(world, 6)
    assert world.families[0]["standing"] == standing and world.families[0]["referrals"] == 1
    world.parameters["births_per_week"] = 1.0
    world = live(world, 5)
    assert (world.families[0]["referrals"] == 2) == (standing == s.CLOSED)


@pytest.mark.bounds
@pytest.mark.parametrize(
    ("section_31", "final", "care", "reason", "supervised"),
    [
        (ALWAYS, ALWAYS, s.CARE_ORDER, s.ORDER_CHANGED, False),
        (ALWAYS, NEVER_EVER, s.NOT_IN_CARE, s.SUPERVISION_ORDER, True),
        (NEVER_EVER, NEVER_EVER, s.NOT_IN_CARE, s.NO_ORDER, False),
        (NEVER_EVER, ALWAYS, s.NOT_IN_CARE, s.NO_ORDER, False),
    ],
)
def test_no_order_is_made_unless_the_threshold_of_section_31_is_crossed(section_31, final, care, reason, supervised):
    """Neither care nor supervision: of a family that does not cross it the court could only want what it cannot order."""
    thresholds = {"section_31_threshold": section_31, "final_care_threshold": final}
    world, start = one_family_world(**thresholds, child_arrangements_with_other_parent=0.0)
    on_a_plan(world, start, s.PROTECTION_PLAN)
    before_court(world, start, (0,), final=2)
    world.authority[0]["hearings_this_week"] = 5.0
    world = live(world, 3)
    assert table(world, s.COURT_TRACK, start) == [(0, s.PROCEEDINGS, 0, 2, reason)]
    assert world.children[0]["care"] == care
    assert (world.families[0]["supervised_until"] >= start) == supervised
