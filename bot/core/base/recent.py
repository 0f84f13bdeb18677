"""Collections of limited size, from which the oldest items are dropped."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LimitedDict(OrderedDict[K, V]):
    """Keeps the `most` items that were set last."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > self._most:
            self.popitem(last=False)


class Recent(LimitedDict[K, None]):
    """The latest different items."""

    def add(self, item: K) -> bool:
        """Add it; False if it was there already."""
        is_new = item not in self
        if is_new:
            self[item] = None

        return is_new
