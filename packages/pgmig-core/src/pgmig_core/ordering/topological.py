"""A topological sort that is stable: of the nodes that could come next, the one with the smallest key does."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar

from ..errors import OrderingError

N = TypeVar("N", bound=Hashable)


def sort(graph: Mapping[N, AbstractSet[N]], key: Callable[[N], Any]) -> list[N]:
    """`graph`'s nodes (node → what it needs), needs first. Raises OrderingError when a circle is left, KeyError for a
    need that is no node: a missing edge must never pass for no edge."""
    waiting = {node: len(needs) for node, needs in graph.items()}
    dependents: dict[N, list[N]] = {node: [] for node in graph}
    for node, needs in graph.items():
        for need in needs:
            dependents[need].append(node)
    # the counter keeps nodes with equal keys in the graph's order without comparing the nodes themselves
    number = {node: i for i, node in enumerate(graph)}
    ready = [(key(node), number[node], node) for node, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    done: list[N] = []
    while ready:
        _, _, node = heapq.heappop(ready)
        done.append(node)
        for dependent in dependents[node]:
            waiting[dependent] -= 1
            if waiting[dependent] == 0:
                heapq.heappush(ready, (key(dependent), number[dependent], dependent))
    if len(done) != len(graph):
        left = [str(node) for node, count in waiting.items() if count]
        raise OrderingError(f"{len(left)} objects need each other in a circle: {', '.join(left[:10])}")
    return done
