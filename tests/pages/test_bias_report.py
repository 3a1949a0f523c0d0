import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from core.corpus.filters import Membership
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select, selection_manifest
from pages.parts.caches import under_way
from tests.command_line import qulens
from tests.pages.conftest import Open, draw_what_was_asked_for, is_healthy, words

MADE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def saved(workspace: Workspace, name: str) -> Membership:
    return Membership(name, selection_manifest(workspace, name)["subset_hash"][:8])


def test_the_report_of_the_page_is_that_of_the_command_it_shows(
    open_page: Open, rated_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    select(rated_workspace, "fifth", SelectionParameters(fraction="0.2"))
    columns = ["domain", "language"]
    at = open_page(rated_workspace, "bias", selection="half", against="fifth", column=columns, hold=["n_tokens"])
    assert "report_download" not in [each.key for each in at.get("download_button")]
    at.button(key="report_write").click().run()
    draw_what_was_asked_for(at, "report")
    assert is_healthy(at)
    assert "report_download" in [each.key for each in at.get("download_button")]
    page = under_way.report(
        str(rated_workspace.root),
        rated_workspace.revision(),
        saved(rated_workspace, "half"),
        columns=("domain", "language", "domain+language"),
        hold=("n_tokens",),
        beside=(saved(rated_workspace, "fifth"),),
    ).found(within_seconds=0.0)
    assert page is not None
    (command,) = (each.value for each in at.code if "--html" in each.value)
    monkeypatch.chdir(tmp_path)
    qulens(*shlex.split(command)[1:])
    told = Path("half-audit.html").read_text(encoding="utf-8")
    assert MADE.sub("", page) == MADE.sub("", told)


def test_settings_that_nobody_saved_are_saved_before_they_are_reported(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "bias", fraction="0.5")
    assert is_healthy(at)
    assert "report_write" not in [each.key for each in at.button]
    assert any("to have a report of it" in each.proto.label for each in at.get("page_link"))


def test_a_report_that_failed_says_why_and_is_written_by_who_asks_again(
    open_page: Open, rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "bias", selection="half")
    with monkeypatch.context() as changed:
        changed.setattr(under_way, "audit_html", fails)
        at.button(key="report_write").click().run()
        draw_what_was_asked_for(at, "report")
    assert "not here any more" in "".join(each.value for each in at.error)
    assert "report_download" not in [each.key for each in at.get("download_button")]
    at.button(key="report_write").click().run()
    draw_what_was_asked_for(at, "report")
    assert is_healthy(at), words(at)
    assert "report_download" in [each.key for each in at.get("download_button")]


def test_a_selection_that_was_made_anew_meanwhile_is_not_reported_in_the_place_of_the_one_shown(
    open_page: Open, rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "bias", selection="half")
    gather = under_way.report_data

    def late(*args: Any, **options: Any) -> dict:
        select(rated_workspace, "half", SelectionParameters(fraction="0.2"), force=True)
        return gather(*args, **options)

    monkeypatch.setattr(under_way, "report_data", late)
    at.button(key="report_write").click().run()
    draw_what_was_asked_for(at, "report")
    assert "another was saved under its name" in "".join(each.value for each in at.error)
    assert "report_download" not in [each.key for each in at.get("download_button")]


def fails(data: dict) -> str:
    raise InputError(f"The selection {data['selection']!r} holds documents that are not here any more.")
