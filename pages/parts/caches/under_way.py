"""What the page Bias waits for: work in threads of its own, begun once for all who ask for the same."""

from pathlib import Path
from threading import Lock

import streamlit as st

from core.corpus.catalog.memberships import require_stored
from core.corpus.filters import Membership
from core.corpus.notes import notes
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import open_workspace
from core.insight.audit.report.data import report_data
from core.insight.audit.report.page import audit_html
from core.insight.audit.shortcuts.shortcut_findings import ShortcutSample
from core.insight.audit.shortcuts.shortcut_sample import shortcut_sample
from core.insight.audit.taken_sample import TakenSample, take_sample
from core.insight.audit.under_way import UnderWay
from core.records import OnProgress
from core.selection.asked.parameters import SelectionParameters
from pages.parts.caches.audit import Audited
from pages.parts.caches.documents import catalog
from pages.parts.caches.subset import pool

# Held while work that ended in vain gives way: what another one has begun meanwhile is not forgotten.
_GIVING_WAY = Lock()


@st.cache_resource(max_entries=8, show_spinner=False)
def shortcuts(root: str, revision: str, rater: str, *, n: int) -> UnderWay[ShortcutSample]:
    """Begin to look for what is shallow in a sample of so many texts."""
    corpus = open_workspace(Path(root)), catalog(root, revision), pool(root, revision, rater)
    return UnderWay(lambda on_progress: shortcut_sample(*corpus, n=n, on_progress=on_progress), name="shortcuts")


def forget_shortcuts(ended: UnderWay[ShortcutSample], root: str, revision: str, rater: str, *, n: int) -> None:
    """Have the next one who asks begin anew, unless somebody has done so since this ended."""
    with _GIVING_WAY:
        if shortcuts(root, revision, rater, n=n) is ended:
            shortcuts.clear(root, revision, rater, n=n)


def sample(
    root: str, revision: str, audited: Audited, columns: tuple[str, ...], size: int, ending: str
) -> UnderWay[TakenSample]:
    """Begin to write the audited sample, if it is not there yet with the notes of now, nor being written."""
    # A number stands for all notes: their texts may be long.
    noted = hash(tuple(notes(open_workspace(Path(root)))))
    asked = root, revision, audited, columns, size, ending, noted
    with _GIVING_WAY:
        if _sample(*asked).is_in_vain:
            _sample.clear(*asked)
        return _sample(*asked)


def report(
    root: str,
    revision: str,
    saved: Membership,
    *,
    columns: tuple[str, ...],
    hold: tuple[str, ...],
    beside: tuple[Membership, ...],
) -> UnderWay[str]:
    """Begin to write the report of a saved selection as a page of HTML, if it is not there yet, nor being written."""
    asked = root, revision, saved, columns, hold, beside
    with _GIVING_WAY:
        if _report(*asked).is_in_vain:
            _report.clear(*asked)
        return _report(*asked)


@st.cache_resource(max_entries=8, show_spinner=False)
def _report(
    root: str,
    revision: str,
    saved: Membership,
    columns: tuple[str, ...],
    hold: tuple[str, ...],
    beside: tuple[Membership, ...],
) -> UnderWay[str]:
    workspace, names = open_workspace(Path(root)), [each.selection for each in beside]

    def work(on_progress: OnProgress) -> str:
        data = report_data(
            workspace, saved.selection, columns=columns, hold=hold, beside=names, on_progress=on_progress
        )
        _require_as_shown(workspace, saved, *beside)
        return audit_html(data)

    return UnderWay(work, name="report")


@st.cache_resource(max_entries=8, show_spinner=False)
def _sample(
    root: str, revision: str, audited: Audited, columns: tuple[str, ...], size: int, ending: str, noted: int
) -> UnderWay[TakenSample]:
    workspace = open_workspace(Path(root))
    what = audited if isinstance(audited, SelectionParameters) else audited.selection

    def work(on_progress: OnProgress) -> TakenSample:
        taken = take_sample(workspace, what, columns=columns, size=size, ending=ending, on_progress=on_progress)
        _require_as_shown(workspace, audited)
        return taken

    return UnderWay(work, name="sample")


def _require_as_shown(workspace: Workspace, *audited: Audited) -> None:
    """Refuse what was read by name, where another selection has come to have it since the page was drawn."""
    for each in audited:
        if isinstance(each, Membership):
            require_stored(workspace, each)
