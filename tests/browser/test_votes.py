"""Votes by key in Chromium: none is lost, none answers a question that was not seen, and names stay."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, expect

from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import open_workspace
from core.criteria import CRITERION_KEYS
from core.judging.stored.lookups import all_judgments
from core.judging.stored.remarks import remarks_by
from tests.browser.app_in_browser import Reader, eventually, running_app
from tests.judged import forget_judgments

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sample(sample_built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(sample_built_once, tmp_path_factory.mktemp("votes") / "workspace"))


@pytest.fixture(scope="module")
def running(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_app(sample, tmp_path_factory.mktemp("app") / "app.log") as address:
        yield address


@pytest.fixture
def workspace(sample: Path) -> Workspace:
    """The workspace of the running app, in which nobody has voted yet."""
    return forget_judgments(open_workspace(sample))


@pytest.fixture
def app(running: str, workspace: Workspace) -> str:
    return running


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


def texts(reader: Reader) -> list[str]:
    return [reader.page.locator(f'[class*="st-key-pane_{name}_"]').first.inner_text() for name in "AB"]


def expect_other_pair(reader: Reader, before: list[str]) -> None:
    reader.settle()
    expect(reader.page.locator('[class*="st-key-pane_A_"]').first).not_to_have_text(before[0], use_inner_text=True)
    reader.settle()


def test_keys_pressed_faster_than_the_server_answers_are_all_votes(
    browser: Browser, app: str, workspace: Workspace
) -> None:
    reader = at_the_ballot(browser, app, "compare")
    before = texts(reader)
    reader.page.keyboard.type("1234n", delay=5)
    expect_other_pair(reader, before)
    eventually(
        lambda: answers(workspace),
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
    browser: Browser, app: str, workspace: Workspace, delay: int
) -> None:
    reader = at_the_ballot(browser, app, "compare")
    reader.page.keyboard.type("12zz3124z4", delay=delay)
    expect(reader.page.get_by_text("How others saw this pair")).to_be_visible()
    reader.settle()
    eventually(
        lambda: answers(workspace),
        [
            ("writing_style", 0.5),
            ("required_expertise", 0.0),
            ("facts_and_trivia", 1.0),
            ("educational_value", None),
        ],
    )
    reader.leave()


def test_keys_meant_for_texts_that_nobody_saw_are_no_votes(browser: Browser, app: str, workspace: Workspace) -> None:
    reader = at_the_ballot(browser, app, "compare")
    first = texts(reader)
    reader.page.keyboard.type("1n12341234123412341234", delay=100)
    expect_other_pair(reader, first)
    eventually(lambda: answers(workspace), [("writing_style", 0.0)])
    expect(reader.page.get_by_text("question 1 of 4")).to_be_visible()
    when_seen(reader)
    second = texts(reader)
    reader.page.keyboard.type("23", delay=5)
    expect(reader.page.get_by_text("question 3 of 4")).to_be_visible()
    reader.settle()
    eventually(lambda: [prob for _, prob in answers(workspace)], [0.0, 1.0, 0.5])
    reader.press("z")
    reader.press("z")
    expect(reader.page.get_by_text("question 1 of 4")).to_be_visible()
    reader.settle()
    reader.press("z")
    expect_other_pair(reader, second)
    assert texts(reader) == first
    eventually(lambda: answers(workspace), [])
    reader.leave()


def test_a_held_key_and_a_key_below_the_help_are_no_votes(browser: Browser, app: str, workspace: Workspace) -> None:
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
    eventually(lambda: answers(workspace), [("writing_style", 0.0)])
    reader.leave()


def test_a_session_without_the_mouse_is_undone_to_its_beginning_and_resumed(
    browser: Browser, app: str, workspace: Workspace
) -> None:
    """Three pairs by four criteria, one skipped whole: five keys a pair, so 600 votes an hour are a key in 4.8 s."""
    reader = at_the_ballot(browser, app, "compare?n=40")
    page, seen = reader.page, []
    for keys in ("1212n", "x", "33"):
        seen.append(texts(reader))
        page.keyboard.type(keys, delay=20)
        if keys[-1] in "nx":
            expect_other_pair(reader, seen[-1])
            when_seen(reader)
    eventually(lambda: len(answers(workspace)), 4 + 4 + 2)
    expect(page.get_by_text("2 of 40 pairs done")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Voting as Ada")).to_be_visible()
    expect(page.get_by_text("question 3 of 4")).to_be_visible()
    when_seen(reader)
    assert texts(reader) == seen[2]
    page.keyboard.type("zz", delay=20)
    eventually(lambda: len(answers(workspace)), 4 + 4)
    reader.settle()
    reader.press("z")
    expect_other_pair(reader, seen[2])
    assert texts(reader) == seen[1]
    eventually(lambda: len(answers(workspace)), 4)
    when_seen(reader)
    reader.press("z")
    expect_other_pair(reader, seen[1])
    assert texts(reader) == seen[0]
    when_seen(reader)
    page.keyboard.type("zzz", delay=20)
    eventually(lambda: answers(workspace), [])
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    reader.leave()


def test_undo_pressed_again_and_again_goes_on_through_the_pairs(
    browser: Browser, app: str, workspace: Workspace
) -> None:
    reader = at_the_ballot(browser, app, "compare?n=40")
    for _ in range(2):
        before = texts(reader)
        reader.page.keyboard.type("1212n", delay=20)
        expect_other_pair(reader, before)
        when_seen(reader)
    eventually(lambda: len(answers(workspace)), 8)

    def undo_and_count() -> int:
        reader.press("z")
        reader.page.wait_for_timeout(300)
        return len(answers(workspace))

    # Each pair that is left is deaf for a while, and no longer, however many keys come.
    eventually(undo_and_count, 0)
    reader.leave()


def test_an_answer_is_changed_a_note_is_kept_and_panes_scroll_by_key(
    browser: Browser, app: str, workspace: Workspace
) -> None:
    reader = at_the_ballot(browser, app, "compare?n=40")
    page = reader.page
    page.keyboard.type("1111", delay=20)
    expect(page.get_by_text("How others saw this pair")).to_be_visible()
    when_seen(reader)
    reader.press("ArrowRight")
    reader.press("ArrowRight")
    expect(page.get_by_text("You said A; another answer replaces it")).to_be_visible()
    reader.press("2")
    eventually(lambda: dict(answers(workspace)), dict.fromkeys(CRITERION_KEYS, 0.0) | {CRITERION_KEYS[1]: 1.0})
    reader.press("m")
    page.keyboard.type("both 1 and n, h too", delay=5)
    reader.press("Enter")
    expect(page.get_by_text("Your note: both 1 and n, h too")).to_be_visible()
    eventually(lambda: [each.text for each in remarks_by(workspace, "Ada").values()], ["both 1 and n, h too"])
    reader.press("m")
    page.keyboard.type("never", delay=5)
    reader.press("Escape")
    reader.settle()
    assert len(answers(workspace)) == len(CRITERION_KEYS)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download your votes").click()
    assert [line["remark"] for line in lines(download.value)] == ["both 1 and n, h too"] * 4
    assert download.value.suggested_filename == "votes-Ada.jsonl"
    reader.press("z")
    expect(page.get_by_text("You have judged this pair")).to_be_visible()
    eventually(lambda: dict(answers(workspace)), dict.fromkeys(CRITERION_KEYS, 0.0))
    reader.settle()

    page.set_viewport_size({"width": 1366, "height": 500})
    panes = [page.locator(f'[class*="st-key-pane_{name}_"]').first for name in "AB"]

    def scrolled() -> list[bool]:
        return [bool(pane.locator("[dir=auto]").evaluate("text => text.scrollTop > 0")) for pane in panes]

    reader.press("f")
    assert scrolled() == [True, False]
    reader.press("d")
    reader.press("j")
    assert scrolled() == [False, True]
    for _ in range(30):
        reader.press("f")
    beyond = "text => text.scrollHeight - text.clientHeight - text.scrollTop"
    assert panes[0].locator("[dir=auto]").evaluate(beyond) < 1
    assert panes[0].evaluate("pane => pane.getBoundingClientRect().bottom") <= 500
    reader.leave()


def test_texts_questions_and_answers_are_seen_together(browser: Browser, app: str) -> None:
    reader = at_the_ballot(browser, app, "compare?n=40")
    for size in ((1366, 768), (1366, 900), (1920, 1080)):
        reader.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        bottoms = reader.page.evaluate(
            "() => [...document.querySelectorAll('[class*=st-key-pane_]')].map(e => e.getBoundingClientRect().bottom)"
        )
        assert len(bottoms) == 2
        assert max(bottoms) <= size[1]
    reader.leave()


def lines(download: Download) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(download.path()).read_text().splitlines()]


def test_votes_wait_in_the_browser_while_the_database_is_locked(
    browser: Browser, app: str, workspace: Workspace
) -> None:
    reader = at_the_ballot(browser, app, "compare?n=40")
    before = texts(reader)
    other = sqlite3.connect(workspace.root / "workspace.sqlite", isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")
    reader.page.keyboard.type("12n", delay=5)
    expect(reader.page.get_by_text("Another process is writing")).to_be_visible(timeout=30_000)
    expect(reader.page.get_by_text("Your last 2 steps wait in this browser: the next key sends them")).to_be_visible()
    expect(reader.page.get_by_text("question 3 of 4")).to_be_visible()
    reader.settle()
    other.execute("ROLLBACK")
    other.close()
    when_seen(reader)
    assert texts(reader) == before
    reader.page.keyboard.type("34", delay=5)
    eventually(lambda: [prob for _, prob in answers(workspace)], [0.0, 1.0, 0.5, None])
    expect(reader.page.get_by_text("Another process is writing")).to_have_count(0)
    reader.leave()


def test_two_at_once_do_not_fight(browser: Browser, app: str, workspace: Workspace) -> None:
    readers = [
        at_the_ballot(browser, app, "compare?n=12&voters=1&ask=writing_style", name=name) for name in ("Ada", "Ben")
    ]
    for _ in range(3):
        seen = [texts(reader) for reader in readers]
        assert seen[0] != seen[1]
        for reader in readers:
            reader.page.keyboard.type("1n", delay=5)
        for reader, before in zip(readers, seen, strict=True):
            expect_other_pair(reader, before)
            when_seen(reader)
    judged = {(vote.doc_a, vote.doc_b) for vote in all_judgments(workspace)}
    assert len(judged) == len(all_judgments(workspace)) == 6
    for reader in readers:
        expect(reader.page.get_by_text("3 of 12 pairs done")).to_be_visible()
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


def test_why_a_name_is_refused_is_told_until_another_one_is_given(browser: Browser, app: str) -> None:
    reader = Reader(browser, app)
    reader.go("compare")
    box, refusal = reader.page.get_by_label("Your name, to vote"), reader.page.get_by_text("is the name of a rater")
    box.press_sequentially("default")
    box.press("Enter")
    expect(refusal).to_be_visible()
    box.fill("Ada")
    box.press("Enter")
    expect(reader.page.get_by_text("Voting as")).to_be_visible()
    expect(refusal).to_have_count(0)
    reader.leave()
