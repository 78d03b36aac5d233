"""Random dependency graphs, with circles: whatever the graph, the order keeps every need that is in no circle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgmig_core.errors import OrderingError
from pgmig_core.ordering import find_circles, sort


@st.composite
def graphs(draw: st.DrawFn) -> dict[int, set[int]]:
    size = draw(st.integers(0, 30))
    nodes = st.integers(0, max(size - 1, 0))
    edges = draw(st.lists(st.tuples(nodes, nodes), max_size=90)) if size else []
    graph: dict[int, set[int]] = {node: set() for node in range(size)}
    for a, b in edges:
        graph[a].add(b)
    return graph


def reachable(graph: dict[int, set[int]], start: int) -> set[int]:
    found: set[int] = set()
    queue = list(graph[start])
    while queue:
        node = queue.pop()
        if node not in found:
            found.add(node)
            queue += graph[node]
    return found


@given(graphs())
def test_circles_are_the_nodes_that_reach_each_other(graph: dict[int, set[int]]) -> None:
    reach = {node: reachable(graph, node) for node in graph}
    expected = {
        frozenset({node} | {other for other in reach[node] if node in reach[other]})
        for node in graph
        if node in reach[node]
    }
    assert expected == {frozenset(circle) for circle in find_circles(graph)}


@given(graphs())
def test_every_need_comes_first_once_circles_are_cut(graph: dict[int, set[int]]) -> None:
    for circle in find_circles(graph):
        for node in circle:
            graph[node] -= set(circle)
    order = sort(graph, key=lambda node: node)
    assert sorted(order) == sorted(graph)
    position = {node: i for i, node in enumerate(order)}
    for node, needs in graph.items():
        assert all(position[need] < position[node] for need in needs)


@given(graphs())
def test_sorting_raises_exactly_when_there_is_a_circle(graph: dict[int, set[int]]) -> None:
    if find_circles(graph):
        with pytest.raises(OrderingError):
            sort(graph, key=lambda node: node)
    else:
        sort(graph, key=lambda node: node)


def test_a_need_that_is_no_node_raises() -> None:
    with pytest.raises(KeyError):
        sort({1: {2}}, key=lambda node: node)


def test_a_chain_deeper_than_the_recursion_limit_is_no_problem() -> None:
    graph = {node: {node + 1} for node in range(20_000)} | {20_000: set()}
    assert find_circles(graph) == []
    assert sort(graph, key=lambda node: node)[0] == 20_000
