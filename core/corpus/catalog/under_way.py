"""A catalog while it is being built, for all who wait for it."""

from threading import Event, Thread

from core.corpus.catalog.current import catalog_path
from core.corpus.workspace import Workspace
from core.records import Progress


class CatalogUnderWay:
    """Builds the catalog of a workspace's present revision in a thread of its own, where it is missing.

    Who waits may give up, and come again: the building goes on.  It ends with the process, and what it left is removed
    by the next one.

    Parameters
    ----------
    workspace : Workspace
        The corpus.

    Attributes
    ----------
    progress : Progress or None
        How far it is; None before the first document is read, and where another process builds.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.progress: Progress | None = None
        self._workspace = workspace
        self._error: BaseException | None = None
        self._is_done = Event()
        Thread(target=self._build, name="catalog", daemon=True).start()

    def is_done(self, *, within_seconds: float) -> bool:
        """Wait for some time, and say whether the catalog is there.

        Raises
        ------
        Exception
            What the building failed with.
        """
        is_done = self._is_done.wait(within_seconds)
        if self._error is not None:
            raise self._error
        return is_done

    def _build(self) -> None:
        try:
            catalog_path(self._workspace, on_progress=self._tell)
        except BaseException as error:
            self._error = error
        finally:
            self._is_done.set()

    def _tell(self, progress: Progress) -> None:
        self.progress = progress
