"""Flags and notes stay until they are taken away."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.corpus.notes import MOST_CHARACTERS, Note, note_on, notes, set_flag, set_note
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return create_workspace(tmp_path / "workspace")


def test_a_new_workspace_has_no_notes_and_asking_makes_no_file(workspace):
    assert note_on(workspace, "a") == Note("a")
    assert notes(workspace) == []
    assert not (workspace.root / "workspace.sqlite").exists()


STEPS = st.lists(
    st.tuples(st.sampled_from(["a", "'; DROP TABLE notes"]), st.one_of(st.booleans(), st.text("ab <\n", max_size=4))),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(STEPS)
def test_the_last_flag_and_the_last_note_of_each_document_are_kept(workspace, steps):
    for doc_id in ("a", "'; DROP TABLE notes"):
        set_flag(workspace, doc_id, is_flagged=False)
        set_note(workspace, doc_id, "")
    flags, texts = {}, {}
    for doc_id, what in steps:
        if isinstance(what, bool):
            set_flag(workspace, doc_id, is_flagged=what)
            flags[doc_id] = what
        else:
            set_note(workspace, doc_id, what)
            texts[doc_id] = what.strip()
    expected = {
        doc_id: (flags.get(doc_id, False), texts.get(doc_id, ""))
        for doc_id in {*flags, *texts}
        if flags.get(doc_id) or texts.get(doc_id)
    }
    assert {note.doc_id: (note.is_flagged, note.text) for note in notes(workspace)} == expected
    assert note_on(workspace, "a").text == texts.get("a", "")


def test_a_note_without_end_is_refused_and_the_old_one_stays(workspace):
    set_note(workspace, "a", "short")
    with pytest.raises(InputError, match="10,001 characters"):
        set_note(workspace, "a", "x" * (MOST_CHARACTERS + 1))
    assert note_on(workspace, "a").text == "short"
