"""Sizes of chunks: they follow what tasks take, grow step by step, and leave work for everybody at the end."""

import pytest

from experiments.runs.backends.chunks import CHUNK_SECONDS, GROWTH, MEASURED, SHARES, ChunkSize


@pytest.mark.parametrize("seconds", [0.0001, 0.01, 0.3, 5.0])
def test_chunks_come_to_take_what_they_are_to_take_or_hold_one_task(seconds: float) -> None:
    size, before = ChunkSize(), 1
    for _ in range(20):
        count = size.next(1_000_000, 4)
        assert 1 <= count <= GROWTH * before
        size.measured(count, count * seconds)
        before = max(before, count)
    assert before == max(1, round(CHUNK_SECONDS / seconds))


def test_what_is_left_is_cut_for_all_threads() -> None:
    size = ChunkSize()
    for count in (1, 4, 16, 64, 256):
        size.measured(count, count * 0.001)
    left, chunks = 1000, []
    while left:
        chunks.append(size.next(left, 8))
        left -= chunks[-1]
    assert max(chunks) <= 1000 // (SHARES * 8) and chunks[-8:] == [1] * 8


def test_one_slow_first_chunk_does_not_count_for_long() -> None:
    size = ChunkSize()
    size.measured(1, 30.0)
    for _ in range(MEASURED // 2 + 1):
        size.measured(1, 0.01)
    assert size.next(100_000, 2) == GROWTH
