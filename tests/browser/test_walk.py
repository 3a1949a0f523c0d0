"""One walk through the app in Chromium: filter, read, select, export; and the link shows another reader the same."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import zstandard
from playwright.sync_api import Browser, expect

from core.corpus.notes import notes
from core.corpus.workspace import Workspace
from core.judging.stored.lookups import judges
from tests.browser.app_in_browser import NARROW, WIDE, Reader, eventually, running_app
from tests.browser.pages_of_app import PAGES
from tests.sample import N_SAMPLE, n_sample_in

pytestmark = pytest.mark.browser

_HEAD_PIXELS, _ROW_PIXELS = 32, 30
# At 1280 pixels.
_MARK_PIXELS, _TITLE_PIXELS = 33, 373


def click_row(reader: Reader, row: int) -> None:
    click_table(reader, 120, _HEAD_PIXELS + _ROW_PIXELS * row + 15)


def click_table(reader: Reader, x: int, y: int) -> None:
    box = reader.page.locator("[class*=st-key-browse_table] [data-testid=stDataFrame]").bounding_box()
    assert box is not None
    reader.page.mouse.click(box["x"] + x, box["y"] + y)


def query(reader: Reader) -> dict[str, list[str]]:
    return parse_qs(urlsplit(reader.page.url).query)


def expect_query(reader: Reader, key: str, present: bool = True) -> list[str] | None:
    reader.page.wait_for_function(
        "([key, present]) => new URLSearchParams(location.search).has(key) === present", arg=[key, present]
    )
    reader.settle()
    return query(reader).get(key)


def test_a_walk_from_filter_to_export_and_the_link_that_shows_it_again(
    browser: Browser, rated_workspace: Workspace, tmp_path: Path
) -> None:
    with running_app(rated_workspace.root, tmp_path / "app.log") as address:
        reader = Reader(browser, address)
        # The first visitor of this server comes by a link straight to a page.
        reader.go("browse?domain=science&domain=code&domain=forum")
        page = reader.page
        expect(page.get_by_role("link", name="Subset")).to_be_visible()
        page.get_by_label("Domains").press("Backspace")
        expect_query(reader, "domain")
        assert query(reader)["domain"] == ["science", "code"]
        expect(page.get_by_text(f"{n_sample_in('science', 'code')} of {N_SAMPLE} documents")).to_be_visible()

        slider = page.get_by_role("slider", name="Educational value").first
        slider.press("ArrowRight")
        assert expect_query(reader, "educational_value") == ["-2.9.."]

        click_row(reader, 0)
        first = expect_query(reader, "doc")
        expect(page.get_by_text("segment", exact=False).first).to_be_visible()
        page.mouse.click(700, 62)
        reader.press("j")
        page.wait_for_function("first => !location.search.includes('doc=' + first)", arg=(first or [""])[0])
        reader.settle()
        second = query(reader)["doc"]
        assert second != first
        page.get_by_role("button", name="Previous Shortcut K").click()
        page.wait_for_function("first => location.search.includes('doc=' + first)", arg=(first or [""])[0])
        reader.settle()

        link, pane = page.url, page.locator("[class*=st-key-text_pane]").inner_text()
        other = Reader(browser, address)
        other.go(link.removeprefix(f"{address}/"))
        assert other.page.locator("[class*=st-key-text_pane]").inner_text() == pane
        assert other.said() == reader.said()
        other.leave()

        page.go_back()
        page.wait_for_function("second => location.search.includes('doc=' + second)", arg=second[0])
        reader.settle()
        expect(page.get_by_text(f"id {second[0]}")).to_be_visible()

        page.get_by_role("link", name="Subset").click()
        expect(page.get_by_text("Would keep")).to_be_visible()
        reader.settle()
        name = page.get_by_label("Save the selection as")
        # Letters that are shortcuts elsewhere are letters here.
        name.fill("")
        name.press_sequentially("jkh-half")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved jkh", exact=False)).to_be_visible()
        assert "jkh-half" in rated_workspace.selections()
        reader.settle()
        page.get_by_label("Export to").fill(str(tmp_path / "out.jsonl.zst"))
        page.get_by_text("With ratings").click()
        page.get_by_role("button", name="Export", exact=True).click()
        expect(page.get_by_text("Export done", exact=False)).to_be_visible(timeout=60_000)
        records = [json.loads(line) for line in zstandard.open(tmp_path / "out.jsonl.zst", "rt")]
        assert records
        assert all("educational_value" in record for record in records)

        page.get_by_role("link", name="Browse").click()
        reader.settle()
        assert expect_query(reader, "domain") == ["science", "code"]
        reader.leave()


def click_chart(reader: Reader, place: int, across: float, down: float) -> None:
    """Click in a chart of the page, at a share of the width and the height of what it draws."""
    chart = reader.page.get_by_test_id("stMain").get_by_test_id("stPlotlyChart").nth(place)
    chart.scroll_into_view_if_needed()
    expect(chart.locator(".nsewdrag").first).to_be_attached()
    reader.page.wait_for_timeout(300)
    box = chart.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    reader.page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def test_notes_votes_and_clicks_on_charts_stay_and_can_be_taken_back(
    browser: Browser, rated_workspace: Workspace, tmp_path: Path
) -> None:
    with running_app(rated_workspace.root, tmp_path / "app.log") as address:
        reader = Reader(browser, address)
        page = reader.page
        reader.go("browse?doc=science-03")
        page.get_by_role("button", name="Note").click()
        note = page.get_by_role("textbox", name="Note")
        # Letters that are shortcuts elsewhere are letters here.
        note.press_sequentially("fjk look again")
        page.mouse.click(700, 62)
        expect(page.get_by_text("Flags and notes (1)")).to_be_visible()
        reader.settle()
        reader.press("f")
        expect(page.get_by_role("button", name="Unflag")).to_be_visible()
        assert [(each.text, each.is_flagged) for each in notes(rated_workspace)] == [("fjk look again", True)]

        reader.go("compare?ask=writing_style&ask=facts_and_trivia")
        name = page.get_by_label("Your name, to vote")
        name.press_sequentially("Zoe 1234 n z")
        name.press("Enter")
        expect(page.get_by_text("Voting as")).to_be_visible()
        assert judges(rated_workspace) == []
        expect(page.get_by_text("question 1 of 2")).to_be_visible()
        reader.settle()
        page.wait_for_timeout(600)
        reader.press("1")
        expect(page.get_by_text("question 2 of 2")).to_be_visible()
        reader.settle()
        reader.press("z")
        expect(page.get_by_text("question 1 of 2")).to_be_visible()
        eventually(lambda: judges(rated_workspace), [])
        for number, key in enumerate("23", start=1):
            reader.settle()
            reader.press(key)
            expect(page.get_by_text("question 2 of 2" if number == 1 else "You have judged this pair")).to_be_visible()
        expect(page.get_by_text("How others saw this pair")).to_be_visible()
        eventually(
            lambda: [(judge.name, judge.n_judgments) for judge in judges(rated_workspace)], [("Zoe 1234 n z", 2)]
        )
        reader.settle()
        reader.press("n")
        expect(page.get_by_text("question 1 of 2")).to_be_visible()
        expect(page.get_by_text("1 of 200 pairs done")).to_be_visible()

        in_the_first_row = 0.1
        reader.go("bias?quota=none&fraction=0.3")
        click_chart(reader, 0, 0.9, in_the_first_row)
        [group] = expect_query(reader, "group") or [""]
        link, said = page.url, reader.said()
        other = Reader(browser, address)
        other.go(link.removeprefix(f"{address}/"))
        assert other.said() == said
        other.leave()
        page.get_by_role("link", name="Read its documents").click()
        assert expect_query(reader, "domain") == [group]
        reader.leave()


def test_a_click_on_the_head_of_a_column_sorts_all_documents(browser: Browser, sample_app: str) -> None:
    reader = Reader(browser, sample_app)
    reader.go("browse?size=25")
    click_table(reader, _MARK_PIXELS + _TITLE_PIXELS + 40, _HEAD_PIXELS // 2)
    assert expect_query(reader, "sort") == ["domain"]
    click_table(reader, _MARK_PIXELS + _TITLE_PIXELS + 40, _HEAD_PIXELS // 2)
    reader.page.wait_for_function("location.search.includes('sort=-domain')")
    reader.settle()
    reader.leave()


def test_hostile_names_make_no_link_no_picture_and_no_bold_word(
    browser: Browser, make_workspace: Callable[..., Workspace], tmp_path: Path
) -> None:
    names = ["[a](http://x)", "<b>x</b>", "![i](http://x/i.png)", "www.x.org", "a@b.cd", "$x$ :smile: :red[x]"]
    workspace = make_workspace([{"text": f"{name} <i>t</i> http://x {name}", "domain": name} for name in names])
    with running_app(workspace.root, tmp_path / "app.log") as address:
        reader = Reader(browser, address)
        reader.go("browse?sort=doc_id&" + "&".join(f"domain={quote(name, safe='')}" for name in names[:3]))
        click_row(reader, 0)
        expect_query(reader, "doc")
        main = reader.page.get_by_test_id("stMain")
        for tag in ("a[href*='x']", "img[src*='x']", "i:has-text('t')", ".katex"):
            expect(main.locator(tag)).to_have_count(0)
        # In the title and in the text of the reader; the table has it too, in cells that only screen readers find.
        expect(main.get_by_text("<i>t</i>").locator("visible=true")).to_have_count(2)
        reader.go("")
        assert "<b>x</b>" in reader.page.locator(".js-plotly-plot").inner_text()
        reader.leave()


@pytest.mark.parametrize(
    ("look", "scheme", "size"),
    [
        ("light", "light", WIDE),
        ("dark", "dark", WIDE),
        ("narrow", "light", NARROW),
        ("narrow-dark", "dark", NARROW),
    ],
)
def test_every_page_is_drawn_without_an_error(
    browser: Browser, furnished_app: str, look: str, scheme: str, size: tuple[int, int]
) -> None:
    reader = Reader(browser, furnished_app, scheme=scheme, size=size)
    for name, path in PAGES.items():
        reader.go(path)
        reader.shoot(f"{name}-{look}")
        assert reader.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
    reader.leave()
