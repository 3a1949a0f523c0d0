"""The passes over the texts of one catalog: who asks the same shares one."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from core.corpus.catalog.scans import Scan

_MOST_KEPT = 8


class Scans:
    """The scans of one catalog, each shared by all who ask the same; safe to share between threads."""

    def __init__(self) -> None:
        self._scans: OrderedDict[Hashable, Scan] = OrderedDict()
        self._lock = Lock()

    def of(self, question: Hashable, begin: Callable[[], Scan]) -> Scan:
        """Give the scan for a question, beginning it where there is none.

        One that broke off is given until all who waited for it were told; asked for later, it is begun anew.
        """
        with self._lock:
            if question not in self._scans or self._scans[question].is_done_for:
                self._scans[question] = begin()
            self._scans.move_to_end(question)
            while len(self._scans) > _MOST_KEPT:
                self._scans.popitem(last=False)[1].stop()
            return self._scans[question]
