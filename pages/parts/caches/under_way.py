"""What the page Bias waits for: work in threads of its own, begun once for all who ask for the same."""

from functools import partial
from pathlib import Path

import streamlit as st

from core.corpus.workspace_folder import open_workspace
from core.insight.audit.shortcuts.shortcut_findings import ShortcutSample
from core.insight.audit.shortcuts.shortcut_sample import shortcut_sample
from core.insight.audit.taken_sample import TakenSample, take_sample
from core.insight.audit.under_way import UnderWay
from core.selection.asked.parameters import SelectionParameters
from pages.parts.caches.audit import Audited
from pages.parts.caches.documents import catalog
from pages.parts.caches.subset import pool


@st.cache_resource(max_entries=8, show_spinner=False)
def shortcuts(root: str, revision: str, rater: str, *, n: int) -> UnderWay[ShortcutSample]:
    """Begin to look for what is shallow in a sample of so many texts."""
    corpus = open_workspace(Path(root)), catalog(root, revision), pool(root, revision, rater)
    return UnderWay(lambda on_progress: shortcut_sample(*corpus, n=n, on_progress=on_progress), name="shortcuts")


@st.cache_resource(max_entries=8, show_spinner=False)
def sample(
    root: str, revision: str, audited: Audited, columns: tuple[str, ...], size: int, ending: str
) -> UnderWay[TakenSample]:
    """Begin to write the audited sample."""
    what = audited if isinstance(audited, SelectionParameters) else audited.selection
    work = partial(take_sample, open_workspace(Path(root)), what, columns=columns, size=size, ending=ending)
    return UnderWay(lambda on_progress: work(on_progress=on_progress), name="sample")


def sample_anew(root: str, revision: str, audited: Audited, columns: tuple[str, ...], size: int, ending: str) -> None:
    """Forget a sample that was written before: notes may have come since. One that is being written goes on."""
    asked = root, revision, audited, columns, size, ending
    if not sample(*asked).is_running:
        sample.clear(*asked)
