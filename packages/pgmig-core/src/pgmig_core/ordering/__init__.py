"""In what order objects can be made: the dependency graph, its circles, and how they are cut. Pure."""

from .circles import find_circles
from .cuts import Ordering, order_objects
from .topological import sort

__all__ = ["Ordering", "find_circles", "order_objects", "sort"]
