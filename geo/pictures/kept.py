"""Pictures and slides that were made, kept with their atlas; few are made at the same time."""

from collections.abc import Callable, Hashable
from threading import BoundedSemaphore

from geo.view import View

AT_ONCE = 2  # each takes seconds of a processor

_slots = BoundedSemaphore(AT_ONCE)


def kept(view: View, key: tuple[Hashable, ...], make: Callable[[], bytes]) -> bytes:
    """What ``make`` gives for a view's question, made once; the key says what else it follows from.

    Whoever waits here holds none of the places of geo.memory, which others need meanwhile.
    """
    memory = view.whole.memory
    full = ("picture", view.query.question, *key)
    found = memory.peek(full)
    if found is None:
        with _slots:
            found = memory.recall(full, make, leaves_out=bool(view.query.without))
    return bytes(found)
