"""Priority queues: the most urgent first, with ties broken by a random draw."""

from agents.rule import compiled

TIE_BREAK = 0.01
"""Families: the most that a random draw adds to a caseload, to choose between workers with equal ones."""

LONG_QUEUE = 64
"""Rows from which heapsort is used: insertion sort is faster for a worker's families, but not for the waiting list of a large authority."""


@compiled
def sift_down(order, scores, i, count):
    """Sift row i down in a min-heap of scores."""
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
def heap_sort(order, scores, count):
    """Sort the first rows of a long queue by descending score (heapsort)."""
    for i in range(count // 2 - 1, -1, -1):
        sift_down(order, scores, i, count)
    for last in range(count - 1, 0, -1):
        order[0], order[last] = order[last], order[0]
        scores[0], scores[last] = scores[last], scores[0]
        sift_down(order, scores, 0, last)


@compiled
def sort_queue(order, scores, count):
    """Sort the first rows of the queue by descending score; scores differ, since each includes a random draw."""
    if count > LONG_QUEUE:
        heap_sort(order, scores, count)
        return
    for i in range(1, count):
        row, score = order[i], scores[i]
        j = i - 1
        while j >= 0 and scores[j] < score:
            order[j + 1], scores[j + 1] = order[j], scores[j]
            j -= 1
        order[j + 1], scores[j + 1] = row, score
