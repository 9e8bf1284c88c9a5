"""Queues are sorted by falling score, short ones and long ones alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.week.queues import LONG_QUEUE, sort_queue


@pytest.mark.bounds
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 5 * LONG_QUEUE), st.integers(0, 10_000))
def test_a_queue_is_sorted_and_every_family_keeps_its_score(count, seed):
    chooser = np.random.default_rng(seed)
    scores, order = chooser.random(count + 3), np.arange(count + 3)
    before = scores.copy()
    sort_queue(order, scores, count)
    assert np.all(scores[:count][:-1] > scores[:count][1:])
    assert np.array_equal(before[order[:count]], scores[:count]) and sorted(order[:count]) == list(range(count))
    assert np.array_equal(scores[count:], before[count:]) and np.array_equal(order[count:], np.arange(count, count + 3))
