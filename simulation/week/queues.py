"""Queues: the most urgent first, and a keyed draw between equals."""

from agents.rule import compiled

TIE = 0.01
"""Families: how much a keyed draw may add to a load, to choose between workers who hold the same."""


LONG_QUEUE = 64
"""Rows from which a queue is sorted by heap: insertion is quicker for a worker's families, and hopeless for a big city's waiting list."""


@compiled
def sink(order, scores, i, count):
    """Let row i sink in a heap whose smallest score is on top."""
    row, score = order[i], scores[i]
    child = 2 * i + 1
    while child < count:
        if child + 1 < count and scores[child + 1] < scores[child]:
            child += 1
        if scores[child] >= score:
            break
        order[i], scores[i] = order[child], scores[child]
        i, child = child, 2 * child + 1
    order[i], scores[i] = row, score


@compiled
def sort_by_heap(order, scores, count):
    """Sort the first rows of a long queue by falling score."""
    for i in range(count // 2 - 1, -1, -1):
        sink(order, scores, i, count)
    for last in range(count - 1, 0, -1):
        order[0], order[last] = order[last], order[0]
        scores[0], scores[last] = scores[last], scores[0]
        sink(order, scores, 0, last)


@compiled
def sort_queue(order, scores, count):
    """Sort the first rows of the queue by falling score; scores differ, since each holds a keyed draw."""
    if count > LONG_QUEUE:
        sort_by_heap(order, scores, count)
        return
    for i in range(1, count):
        row, score = order[i], scores[i]
        j = i - 1
        while j >= 0 and scores[j] < score:
            order[j + 1], scores[j + 1] = order[j], scores[j]
            j -= 1
        order[j + 1], scores[j + 1] = row, score
