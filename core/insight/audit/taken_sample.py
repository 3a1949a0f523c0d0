"""The audited sample for somebody who takes it away: a file that is there as long as somebody may ask for it."""

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

from core.corpus.workspace import Workspace
from core.insight.audit.opened_selection import open_selection
from core.insight.audit.opened_settings import open_settings
from core.insight.audit.report.sample import SampleReport, write_sample
from core.records import OnProgress, ignore_progress
from core.selection.asked.parameters import SelectionParameters


class _Folder:
    """A new folder, which is deleted with this, and when the process ends, also while it is written to."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="qulens-sample-"))
        self.delete = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class TakenSample:
    """A sample in a folder of its own, which is deleted with it.

    Parameters
    ----------
    folder : _Folder
        The folder.
    report : SampleReport
        What was written there.
    """

    def __init__(self, folder: _Folder, report: SampleReport) -> None:
        self.report = report
        # Held, or the file would be gone.
        self._folder = folder

    def read(self) -> bytes:
        """Give the whole file."""
        return self.report.path.read_bytes()


def take_sample(
    workspace: Workspace,
    what: str | SelectionParameters,
    *,
    columns: Sequence[str],
    size: int,
    ending: str,
    on_progress: OnProgress = ignore_progress,
) -> TakenSample:
    """Write the sample that `qulens audit --sample` writes, of a saved selection or of settings that nobody saved.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    what : str or SelectionParameters
        The name of a saved selection, or settings.
    columns : sequence of str
        By which documents are grouped; each is a field of the sample's ``groups``.
    size : int
        How many documents are drawn.
    ending : str
        Of the file, ``jsonl`` or ``parquet``.
    on_progress : callable
        Told while the corpus is opened, and how many documents are read.

    Returns
    -------
    TakenSample
        The file.

    Raises
    ------
    NotFoundError, InputError
        See `core.insight.audit.opened_selection.open_selection` and
        `core.insight.audit.report.sample.require_sample_file`.
    """
    if isinstance(what, str):
        opened = open_selection(workspace, what, columns=columns, hold=(), on_progress=on_progress)
    else:
        opened = open_settings(workspace, what, columns=columns, on_progress=on_progress)
    folder = _Folder()
    try:
        report = write_sample(opened, folder.path / f"sample.{ending}", size=size, on_progress=on_progress)
    except BaseException:
        # The error holds the folder by its traceback.
        folder.delete()
        raise
    return TakenSample(folder, report)
