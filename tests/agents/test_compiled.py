"""The compiled rule and the same rule in plain Python give the same record: properties proved on one hold for the other."""

import copy

import numpy as np
import pytest

from agents import authority, belief, child, cues, family, meeting, permanence, professional, social_worker, specialist
from agents.child import CHILD
from agents.family import FAMILY
from agents.parent import PARENT
from agents.professional import PROFESSIONAL
from simulation.build import parameter_record
from tests.agents.strategies import WEEK, P
from tests.helpers import a_child, a_family, a_parent, a_worker, compiled_call, figures, plain

PARAMETERS = parameter_record(figures())
PEOPLE = {
    "parent": (PARENT, a_parent(hostility_person=0.3, presentation=0)),
    "family": (FAMILY, a_family(look=0.7, risk=0.4, stress=0.2, accusation=0.5, referrals=3, facts_precision=[0.4] * 6, facts_information=[0.2] * 6)),
    "child": (CHILD, a_child(true_risk=1.2, belief=0.3, belief_mean=0.6, is_described=True, described_risk=0.9)),
    "worker": (PROFESSIONAL, a_worker(bias=-0.3, training_hours=5.0, last_hostile=0.4)),
}

CASES = [
    (meeting.feel_visit, ("parent", "family", "worker"), ()),
    (meeting.answer_visit, ("parent", "family", "worker"), (0.97,)),
    (social_worker.see_child, ("worker", "child", "family", "parent"), (WEEK, 1.2, 0.3, -0.8)),
    (professional.plan_week, ("worker",), (WEEK, 20.0, 3.0, 0.1)),
    (family.is_noticed, ("family",), (4, 12, 0.01)),
    (child.is_harmed_at_home, ("child",), (1, 0.001)),
    (specialist.form_opinion, ("worker", "family"), (True, 0.2, 0.9, -1.1)),
    (specialist.chance_by_view, ("worker",), (1.1, 0.2)),
    (belief.form_belief, ("child", "family"), (0.3,)),
    (belief.set_prior, ("child", "family"), (0.3, 30, 0.5)),
    (belief.weigh_facts, ("family",), (2, 3.0, 0.7, 0.4, 0.2, 0.9)),
    (cues.concern_about, ("family",), (WEEK, 0.2, 1.0, 1.0)),
    (cues.progress_since_start, ("family",), (0.2,)),
    (authority.lets_return_home, ("worker", "child"), (-2.0, 0.3, 0.2, WEEK, 0.1)),
    (cues.progress_since_leaving, ("child", "family"), ()),
    (permanence.is_planned_for_adoption, ("child",), (WEEK, True, 0.1)),
    (permanence.gives_up_plan_of_adoption, ("child",), (WEEK, 0.1)),
]


def store_of(who):
    dtype, fields = PEOPLE[who]
    store = np.zeros(1, dtype)
    for name, value in fields.items():
        store[0][name] = value
    return store


@pytest.mark.bounds
@pytest.mark.parametrize(("rule", "people", "draws"), CASES, ids=[case[0].py_func.__name__ for case in CASES])
def test_compiled_and_plain_agree(rule, people, draws):
    stores = [store_of(who) for who in people]
    records = [copy.deepcopy(PEOPLE[who][1]) for who in people]
    answer = compiled_call(rule, *stores, PARAMETERS, draws=draws)
    expected = plain(rule)(*records, P, *draws)
    assert answer == pytest.approx(expected, rel=1e-12) if expected is not None else answer is None
    for store, record in zip(stores, records):
        for name, value in record.items():
            np.testing.assert_allclose(store[0][name], value, rtol=1e-12, err_msg=name)
