"""Shortcut checks of a workspace, on a sample of its rated documents: what is shallow beside what they are rated."""

import numpy as np

from core.arrays import Floats
from core.corpus.catalog.queries import Catalog
from core.corpus.workspace import Workspace
from core.insight.audit.shortcuts.rated_sample import rated_sample
from core.insight.audit.shortcuts.shallow import FEATURES, shallow_features
from core.insight.audit.shortcuts.shortcut_findings import ShortcutSample
from core.insight.audit.shortcuts.shortcut_lists import CriterionCheck
from core.insight.audit.texts_of_documents import Read, documents_read
from core.records import OnProgress, ignore_progress
from core.selection.pool.pool import Pool, Rows

N_SAMPLE = 20_000
N_LISTED = 12


def shortcut_sample(
    workspace: Workspace,
    catalog: Catalog,
    pool: Pool,
    *,
    n: int = N_SAMPLE,
    n_listed: int = N_LISTED,
    on_progress: OnProgress = ignore_progress,
) -> ShortcutSample:
    """Read a sample of rated documents, and say how far what is shallow in them explains their ratings.

    Parameters
    ----------
    workspace, catalog
        The corpus.
    pool : Pool
        Its documents and their ratings.
    n : int
        How many documents are read at most; see `core.insight.audit.shortcuts.rated_sample.rated_sample`.
    n_listed : int
        How many documents are listed at most in each list.
    on_progress : callable
        Told how many documents are read, after each row group; what it raises ends the work.

    Returns
    -------
    ShortcutSample
        Only the features are kept of each text, so that a row group is the most that is in memory.
    """
    sample = rated_sample(pool, catalog, n)
    features = _features(workspace, catalog, pool, sample.rows, on_progress=on_progress)
    checks = [CriterionCheck.of(pool, criterion, sample=sample, features=features) for criterion in pool.criteria]
    lists = [(check, check.lists(n_listed)) for check in checks if check is not None]
    shown = np.unique([row for check, of_check in lists for row in check.rows_in(of_check)]).astype(np.int64)
    beginnings = _read(workspace, catalog, pool, shown, on_progress=on_progress)
    told = tuple(check.told(pool, of_check, beginnings) for check, of_check in lists)
    return ShortcutSample(sample.n_rated, len(sample.rows), sample.in_words(), told)


def _features(workspace: Workspace, catalog: Catalog, pool: Pool, rows: Rows, *, on_progress: OnProgress) -> Floats:
    """Measure the texts of some documents: shape (n_rows, n_features), NaN where a text is not here."""
    numbers = {doc_id: place for place, doc_id in enumerate(pool.ids(rows).to_pylist())}
    features = np.full((len(rows), len(FEATURES)), np.nan)
    note = "looking at texts for shortcuts"
    for each in documents_read(workspace, catalog, numbers, note=note, on_progress=on_progress):
        features[numbers[each.doc_id]] = shallow_features(each.text)
    return features


def _read(
    workspace: Workspace, catalog: Catalog, pool: Pool, rows: Rows, *, on_progress: OnProgress
) -> dict[str, Read]:
    """Read once more those that are listed: the beginnings of all would take more memory than their features."""
    read = documents_read(
        workspace, catalog, pool.ids(rows).to_pylist(), note="reading what is listed", on_progress=on_progress
    )
    return {each.doc_id: each for each in read}
