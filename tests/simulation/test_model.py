"""The Mesa driver is a Mesa model: real agents, agent sets, a data collector, graphs, and subclasses that matter."""

import gc
import pathlib
import re
import weakref

import mesa
import numpy as np
import pytest

from agents.agent import BEHAVIOURS, RecordAgent
from agents.authority import Authority
from agents.clinical_psychologist import ClinicalPsychologist
from agents.family import Family
from agents.parent import Parent
from agents.social_worker import SocialWorker
from agents.standing import ASSESSMENT_WORKER, DISGUISED_COMPLIANCE, OPEN, PSYCHOLOGIST, SOCIAL_WORKER, SUBSTANCE_WORKER
from agents.team_manager import TeamManager
from simulation import random_numbers
from simulation.measures import INDEX
from simulation.model import KINDS, SafeguardingModel
from tests.smallshire import authority, build, by_batch, by_mesa, first_difference, policy

GUIDE = pathlib.Path(__file__).parents[2] / "docs" / "guides" / "how-do-i-override-a-behaviour.md"


@pytest.fixture
def model() -> SafeguardingModel:
    """A model of Smallshire after 30 weeks, under every ingredient."""
    return SafeguardingModel(by_batch(build(4, under=policy()), 30))


def test_a_model_that_is_no_longer_needed_is_freed_with_its_agents():
    model = SafeguardingModel(build(4))
    model.step()
    assert [agent.unique_id for agent in model.agents] == list(range(1, len(model.agents) + 1))
    watched = [weakref.ref(model), weakref.ref(model.stores.families), *map(weakref.ref, model.agents)]
    del model
    gc.collect()
    assert not any(one() is not None for one in watched)


def test_a_closed_model_is_freed_at_once_and_says_that_it_is_closed():
    gc.collect()
    gc.disable()
    try:
        with SafeguardingModel(build(4)) as model:
            model.step()
            table = model.measures()
            watched = [weakref.ref(model.stores.families), *map(weakref.ref, model.agents)]
        assert not any(one() is not None for one in watched)
        with pytest.raises(ValueError, match="this model is closed"):
            model.step()
        gone = weakref.ref(model)
        del model
        assert gone() is None and len(table) == 1
    finally:
        gc.enable()


def test_the_guide_s_example_changes_results():
    (example,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    names = {"build": lambda: build(3)}
    exec(compile(example, str(GUIDE), "exec"), names)
    assert first_difference(names["usual"].stores, names["wary"].stores)
    hostile = INDEX["meetings_hostile"]
    assert names["wary"].stores.weekly[..., hostile].sum() > 2 * names["usual"].stores.weekly[..., hostile].sum()


def test_a_subclass_that_only_hands_on_changes_nothing():
    class Same(Parent):
        def answer_visit(self, family, worker, p, u):
            return super().answer_visit(family, worker, p, u)

    class SameFamily(Family):
        def is_noticed(self, p, weeks, weeks_since_closure, u):
            return super().is_noticed(p, weeks, weeks_since_closure, u)

    world = build(8, under=policy())
    assert not first_difference(by_mesa(world, 40), by_mesa(world, 40, parent_class=Same, family_class=SameFamily))


def test_any_kind_of_agent_can_be_replaced():
    class Bold(TeamManager):
        def screens_in(self, p, belief, shift, u):
            return False

    class Stern(Authority):
        def votes_plan(self, family, p, belief, shift, z_chair, u):
            return True

    world = build(9)
    usual = by_mesa(world, 40)
    closed, planned = by_mesa(world, 40, kinds={TeamManager: Bold}), by_mesa(world, 40, kinds={Authority: Stern})
    assert closed.state[0]["open_families"] < usual.state[0]["open_families"]
    assert closed.weekly[..., INDEX["assessments"]].sum() == 0.0 < usual.weekly[..., INDEX["assessments"]].sum()
    assert planned.weekly[..., INDEX["plan_starts"]].sum() >= usual.weekly[..., INDEX["plan_starts"]].sum()


def test_agents_are_mesa_agents_in_the_order_of_the_rows(model):
    state = model.stores.state[0]
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert [parent.index for parent in model.agents_by_type[Parent]] == list(range(2 * state["families"]))
    assert len(model.agents_by_type[Family]) == state["families"] == len(model.world.families)
    assert {type(agent) for agent in model.world.professionals} >= {SocialWorker, TeamManager, ClinicalPsychologist}
    for worker in model.agents_by_type[SocialWorker]:
        assert worker.role in (SOCIAL_WORKER, ASSESSMENT_WORKER)
    for worker in model.agents_by_type[ClinicalPsychologist]:
        assert worker.role == PSYCHOLOGIST
    assert model.agents_by_type[Parent].agg("trust", np.mean) == model.stores.parents["trust"][: 2 * state["families"]].mean()


def test_new_families_get_agents_as_they_appear(model):
    before = model.stores.state[0]["families"]
    model.run(model.week + 12)
    after = model.stores.state[0]["families"]
    assert after > before
    assert len(model.agents_by_type[Family]) == after
    assert sorted(family.index for family in model.agents_by_type[Family]) == list(range(after))


def test_a_field_is_an_attribute_that_can_be_read_and_written(model):
    parent = model.world.parents[0]
    assert parent.hostility == parent["hostility"] == model.stores.parents[0]["hostility"]
    parent.hostility = 0.25
    assert model.stores.parents[0]["hostility"] == 0.25
    parent["trust"] = 0.75
    assert parent.trust == 0.75

    class Counting(Parent):
        meetings = 0

        def feel_visit(self, family, worker, p):
            super().feel_visit(family, worker, p)
            self.meetings += 1

    counting = SafeguardingModel(build(4), parent_class=Counting)
    counting.run(counting.week + 12)
    assert sum(parent.meetings for parent in counting.world.parents) > 0
    assert counting.world.parents[0].readiness == counting.stores.parents[0]["readiness"]


def test_a_misspelt_field_says_what_was_meant(model):
    with pytest.raises(AttributeError, match="'Parent' object has no attribute 'hostilty'") as caught:
        _ = model.world.parents[0].hostilty
    assert caught.value.name == "hostilty" and "hostility" in dir(caught.value.obj)  # Python adds: Did you mean: 'hostility'?
    with pytest.raises(KeyError, match="Parent has no field 'hostilty'; it has key, family, present"):
        _ = model.world.parents[0]["hostilty"]
    with pytest.raises(IndexError, match="row -1 of parents"):
        _ = model.world.parents[-1]


def test_a_rule_called_on_the_wrong_agent_or_without_its_draw_says_so(model):
    parent, family, worker, p = (getattr(model.world, name)[0] for name in ("parents", "families", "professionals", "parameters"))
    with pytest.raises(TypeError, match="'u'"):
        parent.answer_visit(family, worker, p)
    with pytest.raises(TypeError, match="answer_visit cannot be called with"):
        parent.answer_visit(worker, family, p, 0.5)
    parent.answer_visit(family, worker, p, 0.5)


def test_no_field_hides_a_method_and_no_method_a_field(model):
    for name, kind in KINDS.items():
        fields = set(getattr(model.stores, name).dtype.names)
        assert not fields & (set(dir(RecordAgent)) | set(BEHAVIOURS.values())), name
        assert not fields & {"model", "unique_id", "pos", "random", "rng", "scenario", "home", "columns", "offset"}
        assert kind.store == name


def test_the_data_collector_keeps_what_the_table_keeps(model):
    model.run(model.week + 10)
    table, first = model.measures(), int(model.stores.state[0]["first_week"])
    assert len(table) == 10
    for week, plans, before_court in zip(table["week"], table["protection_plans"], table["pre_proceedings"]):
        counted = model.stores.weekly[week - first].sum(axis=0)
        assert counted[INDEX["protection_plans"]] == plans
        assert counted[INDEX["pre_proceedings"]] == before_court


def test_the_kinship_graph_holds_every_family():
    model = SafeguardingModel(by_batch(build(4), 30))
    graph, state = model.kinship(), model.stores.state[0]
    kinds = [kind for kind, _ in graph]
    assert kinds.count("family") == state["families"] and kinds.count("child") == state["children"]
    assert kinds.count("parent") == np.count_nonzero(model.stores.parents["present"][: 2 * state["families"]])
    assert kinds.count("kin") == np.count_nonzero(model.stores.families["kin"][: state["families"]] > 0.0)
    assert all(sum(kind == "family" for kind, _ in graph.neighbors(node)) == 1 for node in graph if node[0] != "family")


def test_the_information_graph_follows_the_agreements(model):
    graph = model.information()
    sharing = {area for worker, (kind, area) in graph.edges if kind == "adult_services"}
    assert sharing == {0}  # the policy shares records in the hills only
    for f in range(model.stores.state[0]["families"]):
        worker = model.stores.families[f]["worker"]
        assert worker < 0 or graph.has_edge(("worker", worker), ("family", f))
    assert not list(SafeguardingModel(build(4)).information().edges)


def test_the_information_graph_shows_each_agency_s_agreements_and_what_it_sees(model):
    """As tests/data/everything.yaml has them in the vale, area 1."""
    graph, posts, families = model.information(), model.stores.professionals, model.stores.families
    shares = {}
    for (kind, row), (agency, _), share in graph.edges(data="share"):
        if kind == "worker" and agency != "adult_services" and share is not None:
            shares.setdefault((agency, min(3, int(posts["role"][row]))), set()).add((int(posts["area"][row]), share))
    assert shares == {
        ("police", SOCIAL_WORKER): {(1, 0.9)},
        ("police", ASSESSMENT_WORKER): {(1, 0.6)},
        ("health", SOCIAL_WORKER): {(1, 0.7)},
        ("health", 3): {(1, 0.8)},
        ("probation", 3): {(1, 1.0)},
        ("schools", SOCIAL_WORKER): {(1, 0.9)},
        ("schools", ASSESSMENT_WORKER): {(1, 0.5)},
        ("schools", 3): {(1, 0.5)},
    }
    seen = [f for _, (kind, f) in graph.out_edges(("police", 1)) if kind == "family"]
    held_by_police = (families["event_holders"] & 1 == 1) & (families["event_weeks"] >= model.week - 52)
    assert seen and all(held_by_police[f].any() and families["area"][f] == 1 for f in seen)
    open_here = [f for f in model.stores.open_families[: model.stores.state[0]["open_families"]] if families["area"][f] == 1]
    assert {f for f in open_here if not held_by_police[f].any()}.isdisjoint(seen)
    held = np.flatnonzero((families["area"] == 1) & (families["standing"] == OPEN) & (families["worker"] >= 0))[0]
    families["substance_worker"][held] = np.flatnonzero(posts["role"] == SUBSTANCE_WORKER)[0]
    pair = ("worker", int(families["worker"][held])), ("worker", int(families["substance_worker"][held]))
    assert not graph.has_edge(*pair) and model.information().edges[pair]["relation"] == "one office"


def test_mesa_s_own_chance_is_never_asked(model):
    before = model.random.getstate(), model.rng.bit_generator.state
    model.run(model.week + 5)
    assert before == (model.random.getstate(), model.rng.bit_generator.state)


def test_a_student_may_draw_by_key(model):
    parent = model.world.parents[1]
    u = random_numbers.uniform(model.world.state[0]["seed"], 1000, parent.key, 0, 0, model.week)
    assert 0.0 < u < 1.0
    assert u == random_numbers.uniform(np.uint64(4), 1000, model.stores.parents[1]["key"], 0, 0, model.week)


def test_a_story_disguise_looks_like_engagement_and_changes_nothing():
    """Two parents with the same random numbers: one always complies in disguise, one always opens up. Workers see no difference in what is shown;
    only the open one's engagement becomes genuine, and only genuine engagement lets help take hold."""

    def always(presentation):
        class Always(Parent):
            def answer_visit(self, family, worker, p, u):
                self.presentation = presentation

            def answer_specialist(self, family, specialist, p, u):
                self.presentation = presentation
                super().feel_visit(family, specialist, p)

        class Trusting(SocialWorker):
            def suspects_disguise(self, parent, p, u):
                return False

        shire = authority(history=[{"since": "1990-01-01", "first_referrals_per_week": 0.4, "court_weeks": 32, "source": "one family in a while"}])
        return by_mesa(build(12, shire, policy()), 55, parent_class=Always, social_worker_class=Trusting)

    disguised, opened = always(DISGUISED_COMPLIANCE), always(0)
    met = disguised.families["last_visit_week"][: disguised.state[0]["families"]] >= 0
    rows = 2 * np.flatnonzero(met)
    assert len(rows) > 3
    assert (disguised.families["shown_engagement"][rows // 2] > 0.0).any()
    assert (disguised.parents["engagement"][rows] == 0.0).all() and (opened.parents["engagement"][rows] > 0.0).any()
    for problem in ("abuse_victim", "abuse_perpetrator", "substance_misuse", "mental_ill_health"):
        set_point, origin = disguised.parents[f"{problem}_set_point"], disguised.parents[f"{problem}_origin"]
        assert (set_point[rows] == origin[rows]).all(), "without genuine engagement no set point moves"
