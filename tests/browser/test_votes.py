"""Votes by key in Chromium: none is lost, none answers a question that was not seen, and names stay."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.corpus.workspace import Workspace
from core.judging.store import all_judgments
from tests.browser.app_in_browser import Reader, eventually, running_app

pytestmark = pytest.mark.browser


@pytest.fixture
def app(rated_workspace: Workspace, tmp_path: Path) -> Iterator[str]:
    with running_app(rated_workspace.root, tmp_path / "app.log") as address:
        yield address


def at_the_ballot(browser: Browser, app: str, path: str, name: str = "Ada") -> Reader:
    reader = Reader(browser, app)
    reader.go(path)
    box = reader.page.get_by_label("Your name, to vote")
    box.press_sequentially(name)
    box.press("Enter")
    expect(reader.page.get_by_text("Voting as")).to_be_visible()
    when_seen(reader)
    return reader


def when_seen(reader: Reader) -> None:
    """Wait until the ballot believes that somebody can have seen the texts."""
    reader.settle()
    reader.page.wait_for_timeout(600)


def answers(workspace: Workspace) -> list[tuple[str, float | None]]:
    return [(vote.criterion, vote.prob_preferred(vote.right)) for vote in all_judgments(workspace)]


def expect_turn(reader: Reader, turn: str) -> None:
    reader.page.wait_for_function("turn => new URLSearchParams(location.search).get('turn') === turn", arg=turn)
    reader.settle()


def test_keys_pressed_faster_than_the_server_answers_are_all_votes(
    browser: Browser, app: str, rated_workspace: Workspace
) -> None:
    reader = at_the_ballot(browser, app, "compare")
    reader.page.keyboard.type("1234n", delay=5)
    expect_turn(reader, "2")
    eventually(
        lambda: answers(rated_workspace),
        [
            ("writing_style", 0.0),
            ("required_expertise", 1.0),
            ("facts_and_trivia", 0.5),
            ("educational_value", None),
        ],
    )
    expect(reader.page.get_by_text("question 1 of 4")).to_be_visible()
    reader.leave()


@pytest.mark.parametrize("delay", [5, 150])
def test_votes_that_are_taken_back_at_once_leave_the_others_in_place(
    browser: Browser, app: str, rated_workspace: Workspace, delay: int
) -> None:
    reader = at_the_ballot(browser, app, "compare")
    reader.page.keyboard.type("12zz3124z4", delay=delay)
    expect(reader.page.get_by_text("How others saw this pair")).to_be_visible()
    reader.settle()
    eventually(
        lambda: answers(rated_workspace),
        [
            ("writing_style", 0.5),
            ("required_expertise", 0.0),
            ("facts_and_trivia", 1.0),
            ("educational_value", None),
        ],
    )
    reader.leave()


def test_keys_meant_for_texts_that_nobody_saw_are_no_votes(
    browser: Browser, app: str, rated_workspace: Workspace
) -> None:
    reader = at_the_ballot(browser, app, "compare")
    reader.page.keyboard.type("1n12341234123412341234", delay=100)
    expect_turn(reader, "2")
    eventually(lambda: answers(rated_workspace), [("writing_style", 0.0)])
    expect(reader.page.get_by_text("question 1 of 4")).to_be_visible()
    when_seen(reader)
    reader.page.keyboard.type("23", delay=5)
    expect(reader.page.get_by_text("question 3 of 4")).to_be_visible()
    reader.settle()
    eventually(lambda: [prob for _, prob in answers(rated_workspace)], [0.0, 1.0, 0.5])
    reader.press("z")
    reader.press("z")
    expect(reader.page.get_by_text("question 1 of 4")).to_be_visible()
    reader.settle()
    reader.press("z")
    reader.page.wait_for_function("() => location.search.includes('pair=')")
    reader.settle()
    eventually(lambda: answers(rated_workspace), [])
    reader.leave()


def test_a_held_key_and_a_key_below_the_help_are_no_votes(
    browser: Browser, app: str, rated_workspace: Workspace
) -> None:
    reader = at_the_ballot(browser, app, "compare")
    for _ in range(5):
        reader.page.keyboard.down("1")
    reader.page.keyboard.up("1")
    expect(reader.page.get_by_text("question 2 of 4")).to_be_visible()
    reader.settle()
    reader.press("h")
    expect(reader.page.get_by_role("dialog")).to_be_visible()
    reader.press("2")
    reader.press("Escape")
    expect(reader.page.get_by_role("dialog")).to_have_count(0)
    reader.settle()
    eventually(lambda: answers(rated_workspace), [("writing_style", 0.0)])
    reader.leave()


def test_undo_asks_again_and_next_passes_over_finished_pairs(
    browser: Browser, app: str, rated_workspace: Workspace
) -> None:
    reader = at_the_ballot(browser, app, "compare?ask=facts_and_trivia&turn=2")
    reader.press("1")
    expect(reader.page.get_by_text("How others saw this pair")).to_be_visible()
    reader.go("compare?ask=facts_and_trivia")
    expect(reader.page.get_by_text("Voting as")).to_be_visible()
    when_seen(reader)
    reader.page.keyboard.type("2n", delay=5)
    expect_turn(reader, "3")
    when_seen(reader)
    reader.press("z")
    reader.page.wait_for_function("() => location.search.includes('pair=')")
    when_seen(reader)
    eventually(lambda: answers(rated_workspace), [("facts_and_trivia", 0.0)])
    reader.page.keyboard.type("3n", delay=5)
    reader.page.wait_for_function("() => !location.search.includes('pair=')")
    eventually(lambda: [prob for _, prob in answers(rated_workspace)], [0.0, 0.5])
    reader.leave()


def test_the_browser_remembers_the_name_until_it_is_changed(browser: Browser, app: str) -> None:
    reader = at_the_ballot(browser, app, "compare", name="  Ada   Lovelace ")
    reader.go("compare")
    expect(reader.page.get_by_text("Voting as Ada Lovelace")).to_be_visible()
    reader.page.get_by_role("button", name="Change").click()
    expect(reader.page.get_by_label("Your name, to vote")).to_be_visible()
    reader.settle()
    reader.go("compare")
    expect(reader.page.get_by_label("Your name, to vote")).to_be_visible()
    reader.settle()
    reader.press("1")
    expect(reader.page.get_by_text("question 1 of 4")).to_be_visible()
    reader.leave()
