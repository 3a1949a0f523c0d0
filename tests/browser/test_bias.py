"""Bias as it is used: the audited sample is drawn when it is asked for, and arrives as a file."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.app_in_browser import NARROW, Reader

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [(1280, 900), NARROW])
def test_a_sample_is_drawn_and_downloaded_and_the_page_stays_as_it_was(
    browser: Browser, sample_app: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    reader = Reader(browser, sample_app, size=size)
    page = reader.page
    reader.go("bias?quota=none&fraction=0.3&group=news")
    said = reader.said()
    page.get_by_text("A sample to take away").click()
    reader.settle()
    expect(page.get_by_role("button", name="Download it")).to_have_count(0)
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_role("button", name="Download it")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download it").click()
    assert downloading.value.suggested_filename == "sample-settings.jsonl"
    downloading.value.save_as(tmp_path / "sample.jsonl")
    records = [json.loads(line) for line in (tmp_path / "sample.jsonl").read_text().splitlines()]
    assert {each["fate"] for each in records} == {"kept", "dropped"}
    expect(page.get_by_role("button", name="Download it")).to_be_visible()
    page.get_by_text("A sample to take away").click()
    reader.settle()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    reader.go("bias?quota=none&fraction=0.3&group=news")
    assert reader.said() == said
    reader.leave()


def test_the_report_of_a_saved_selection_is_written_downloaded_and_opens(
    browser: Browser, furnished_app: str, tmp_path: Path
) -> None:
    reader = Reader(browser, furnished_app)
    page = reader.page
    reader.go("bias?selection=small&against=large")
    page.get_by_text("A report to send on").click()
    reader.settle()
    page.get_by_role("button", name="Write the report").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download the report").click()
    assert downloading.value.suggested_filename == "small-audit.html"
    downloading.value.save_as(tmp_path / "report.html")
    reader.leave()
    opened = browser.new_page()
    opened.goto((tmp_path / "report.html").as_uri())
    expect(opened.get_by_role("heading", name="small", exact=True)).to_be_visible()
    expect(opened.get_by_text("selection large").first).to_be_attached()
    opened.close()


def test_a_sample_is_stopped_while_it_is_drawn_and_drawn_again(browser: Browser, large_app: str) -> None:
    reader = Reader(browser, large_app)
    page = reader.page
    reader.go("bias?quota=none&fraction=0.3")
    page.get_by_text("A sample to take away").click()
    reader.settle()
    page.get_by_role("spinbutton", name="Documents").fill("20000")
    page.keyboard.press("Tab")
    reader.settle()
    page.get_by_role("button", name="Draw the sample").click()
    page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Drawing the sample was stopped after")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Download it")).to_have_count(0)
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_role("button", name="Download it")).to_be_visible(timeout=60_000)
    reader.leave()
