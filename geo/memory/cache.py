"""What was made of an atlas, kept for the next who asks: bounded by bytes, gone with its atlas.

One process shows one atlas, so the budget of its atlas is the budget of the process: CACHE_MB
megabytes, else 256, or as many as the atlas itself takes. What shares columns with the atlas
counts only what it holds besides.
"""

import os
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial, wraps
from operator import itemgetter
from threading import BoundedSemaphore, Lock, local
from typing import Any

from cachetools import LRUCache

from geo.memory.sizes import pieces

BUDGET_MB = 256
# So many questions are answered for the first time at once: each may hold several copies of the
# stations while it is. What leaves sources out waits for its like and keeps nobody else waiting.
AT_ONCE, LEAVING_OUT_AT_ONCE = 4, 1

_slots = {False: BoundedSemaphore(AT_ONCE), True: BoundedSemaphore(LEAVING_OUT_AT_ONCE)}
_thread = local()


class Memory:
    """The least recently used goes first when there are more than ``budget`` bytes.

    Safe for threads: what several ask for at once is made once, and the others wait for it.
    """

    def __init__(self, budget: int | None = None):
        self._kept = _bounded(_budget() if budget is None else budget)
        self._grows = budget is None and not _given()
        self._making: dict[Hashable, Future] = {}
        self._lock = Lock()
        self._open = True
        self._shared: set[int] = set()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def budget(self) -> int:
        """Bytes that may be kept."""
        return int(self._kept.maxsize)

    @property
    def bytes(self) -> int:
        """Bytes that are kept."""
        return int(self._kept.currsize)

    def share(self, held: object) -> None:
        """What is part of ``held`` is not counted in what is kept, which may grow with it."""
        sizes = dict(pieces(held))
        self._shared |= sizes.keys()
        if self._grows:
            self._kept = _bounded(max(self.budget, sum(sizes.values())))

    def recall(self, key: Hashable, make: Callable[[], Any], *, leaves_out: bool = False) -> Any:
        """What is kept under a key, or else what ``make`` gives, which is then kept.

        Raises what ``make`` raises, to all who wait for it; then nothing is kept.
        """
        found, made = self._find(key)
        if found is None:
            own: Future[Any] = Future()
            with _slot(leaves_out):
                found, made = self._find(key, claim=own)
                if found is own:
                    self._make(key, make, own)
        return made if found is True else found.result()

    def peek(self, key: Hashable) -> Any:
        """What is kept under a key, or None: nothing is made."""
        with self._lock:
            return self._kept[key][0] if key in self._kept else None

    def keep(self, key: Hashable, value: Any) -> None:
        """Keep what was made elsewhere."""
        size = sum(dict(pieces(value, self._shared)).values())
        with self._lock:
            self._put(key, value, size)

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._kept.clear()

    def close(self) -> None:
        """Let go of everything and keep nothing any more: the atlas was replaced.

        Without this a cycle (atlas, memory, view, atlas) would outlive it where the collector is
        off or the atlas is frozen, as in app.py.
        """
        with self._lock:
            self._open = False
            self._kept.clear()

    def _find(self, key: Hashable, claim: Future | None = None) -> tuple[Any, Any]:
        """(True, what is kept), or (its Future, None) if it is being made, else (``claim``, None),
        which is then what others wait for."""
        with self._lock:
            if key in self._kept:
                return True, self._kept[key][0]
            if key not in self._making and claim is not None:
                self._making[key] = claim
            return self._making.get(key), None

    def _make(self, key: Hashable, make: Callable[[], Any], own: Future) -> None:
        try:
            value = make()
            size = sum(dict(pieces(value, self._shared)).values())
        except BaseException as error:
            with self._lock:
                del self._making[key]
            own.set_exception(error)
            return
        with self._lock:
            del self._making[key]
            self._put(key, value, size)
        own.set_result(value)

    def _put(self, key: Hashable, value: Any, size: int) -> None:
        """For who holds the lock."""
        if self._open and size <= self.budget:
            self._kept[key] = (value, size)


def remembered(make: Callable) -> Callable:
    """``make(atlas, ...)``, its result kept in ``atlas.memory``; all it is given must be hashable.

    The key is the function, the sources that the atlas leaves out, and the arguments: an atlas
    never changes.
    """

    @wraps(make)
    def recall(atlas: Any, *given: Hashable) -> Any:
        leaves_out = any(getattr(one, "without", ()) for one in (atlas, *given))
        key = (make, atlas.without, *given)
        return atlas.memory.recall(key, partial(make, atlas, *given), leaves_out=leaves_out)

    return recall


def _given() -> str:
    """What CACHE_MB says; "" where it is no number, which counts as not given."""
    given = os.environ.get("CACHE_MB", "")
    return given if given.isdecimal() else ""


def _budget() -> int:
    """Bytes that are granted to begin with."""
    return int(_given() or BUDGET_MB) * 1_000_000


def _bounded(budget: int) -> LRUCache:
    return LRUCache(budget, getsizeof=itemgetter(1))


@contextmanager
def _slot(leaves_out: bool) -> Iterator[None]:
    """One of the places for those who make something; who has one makes all it needs in it."""
    if getattr(_thread, "has_slot", False):
        yield
        return
    with _slots[leaves_out]:
        _thread.has_slot = True
        try:
            yield
        finally:
            _thread.has_slot = False
