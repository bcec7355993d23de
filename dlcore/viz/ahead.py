"""Make the next picture's empty axes while nobody waits for them: they take up to half of a picture's time."""

from collections.abc import Callable
from functools import partial, wraps

KEPT = 4  # spares of this many different makes, of some megabytes each


class Spares:
    """What was made ahead, and how the last thing that a picture asked for is made."""

    def __init__(self):
        self.ready = {}  # an order, in words → what was made for it
        self.last = None  # (the order, how it is made)

    def take(self, order: str, make: Callable[[], object]) -> object:
        """Return what was made ahead for this order, else make it now."""
        made = self.ready.pop(order) if order in self.ready else make()
        self.last = (order, make)  # after `make`, which may ask for a part of its own
        return made

    def prepare(self) -> None:
        """Make what was asked for last once more, for the next time."""
        if self.last and self.last[0] not in self.ready:
            order, make = self.last
            self.ready[order] = make()
            self.last = (order, make)  # not the part that `make` may have asked for
        while len(self.ready) > KEPT:
            del self.ready[next(iter(self.ready))]


spares = Spares()


def ahead(make: Callable) -> Callable:
    """Let `spares.prepare()` call a function ahead of time.

    What it returns may depend on nothing but its arguments, which are told apart by how they print.
    """

    @wraps(make)
    def taken(*args, **options):
        order = f"{make.__module__}.{make.__qualname__} {args} {options}"
        return spares.take(order, partial(make, *args, **options))

    return taken
