"""Shortcut checks while their texts are being read, for all who wait for them."""

from threading import Event, Thread

from core.corpus.catalog.queries import Catalog
from core.corpus.workspace import Workspace
from core.insight.audit.shortcut_sample import ShortcutSample, shortcut_sample
from core.records import Progress
from core.selection.pool.pool import Pool


class ShortcutsUnderWay:
    """Reads a sample of a workspace's texts for what is shallow in them, in a thread of its own.

    Who waits may give up, and come again: the reading goes on, and ends with the process.

    Parameters
    ----------
    workspace, catalog, pool, n
        See `core.insight.audit.shortcut_sample.shortcut_sample`.

    Attributes
    ----------
    progress : Progress or None
        How far it is; None before the first texts are read.
    """

    def __init__(self, workspace: Workspace, catalog: Catalog, pool: Pool, *, n: int) -> None:
        self.progress: Progress | None = None
        self._of = workspace, catalog, pool
        self._n = n
        self._found: ShortcutSample | None = None
        self._error: BaseException | None = None
        self._is_done = Event()
        Thread(target=self._read, name="shortcuts", daemon=True).start()

    def found(self, *, within_seconds: float) -> ShortcutSample | None:
        """Wait for some time, and give what was found; None where it is not there yet.

        Raises
        ------
        Exception
            What the reading failed with.
        """
        self._is_done.wait(within_seconds)
        if self._error is not None:
            raise self._error
        return self._found

    def _read(self) -> None:
        try:
            self._found = shortcut_sample(*self._of, n=self._n, on_progress=self._tell)
        except BaseException as error:
            self._error = error
        finally:
            # What was read from is not kept as long as what was found.
            del self._of
            self._is_done.set()

    def _tell(self, progress: Progress) -> None:
        self.progress = progress
