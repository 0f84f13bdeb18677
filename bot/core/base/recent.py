"""A set of limited size that keeps the latest items."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Recent(Generic[T]):
    """The latest different items; when there are more than `most`, the oldest is removed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: OrderedDict[T, None] = OrderedDict()

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def add(self, item: T) -> bool:
        """Add it; False if it was there already."""
        if item in self._items:
            return False

        self._items[item] = None
        if len(self._items) > self._most:
            self._items.popitem(last=False)

        return True

    def update(self, items: Iterable[T]) -> None:
        for item in items:
            self.add(item)
