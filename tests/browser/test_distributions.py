"""What a reader chooses in a chart of Distributions filters the whole page, and can be taken back."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.app_in_browser import Reader
from tests.sample import N_SAMPLE

pytestmark = pytest.mark.browser


def query(reader: Reader) -> dict[str, list[str]]:
    return parse_qs(urlsplit(reader.page.url).query)


def field(reader: Reader, key: str) -> list[str]:
    """Wait until the address has a field, and give it."""
    reader.page.wait_for_function("key => new URLSearchParams(location.search).has(key)", arg=key)
    reader.settle()
    return query(reader)[key]


def plot(reader: Reader, chart: int, subplot: int = 0) -> dict[str, float]:
    """Where a subplot of a chart of the page stands; a choice in a chart is drawn in a second run."""
    reader.page.wait_for_timeout(500)
    reader.settle()
    found = reader.page.get_by_test_id("stMain").get_by_test_id("stPlotlyChart").nth(chart)
    found.scroll_into_view_if_needed()
    area = found.locator(".nsewdrag").nth(subplot)
    expect(area).to_be_attached()
    reader.page.wait_for_timeout(300)
    box = area.bounding_box()
    assert box is not None
    return dict(box)


def drawn(reader: Reader) -> list[str]:
    """What stands in the charts and their captions; another reader has nothing to undo."""
    main = reader.page.get_by_test_id("stMain")
    kinds = ("stPlotlyChart", "stCaptionContainer")
    # Charts that others took the place of stay for a moment, hidden.
    texts = [text for each in kinds for text in main.get_by_test_id(each).filter(visible=True).all_inner_texts()]
    # Which letters stand in lines of their own depends on what is drawn at that moment.
    return ["".join(text.split()) for text in texts]


def click(reader: Reader, chart: int, across: float, down: float) -> None:
    box = plot(reader, chart)
    reader.page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def drag(reader: Reader, chart: int, start: tuple[float, float], end: tuple[float, float], *, subplot: int = 0) -> None:
    box, mouse = plot(reader, chart, subplot), reader.page.mouse
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    mouse.move(*places[0])
    mouse.down()
    mouse.move(sum(x for x, _ in places) / 2, sum(y for _, y in places) / 2)
    mouse.move(*places[1])
    mouse.up()


def test_clicks_and_drags_filter_the_page_and_pills_take_them_back(browser: Browser, sample_app: str) -> None:
    reader = Reader(browser, sample_app)
    page = reader.page
    reader.go("distributions")
    click(reader, 0, 0.95, 0.1)
    [first] = field(reader, "domain")
    click(reader, 0, 0.95, 0.5)
    page.wait_for_function("new URLSearchParams(location.search).getAll('domain').length === 2")
    reader.settle()
    assert first in query(reader)["domain"]
    expect(page.get_by_text(f"of {N_SAMPLE} documents")).to_be_visible()

    # The section changes without the page; going back in the browser brings the old one.
    page.get_by_role("radio", name="Overall").click()
    assert field(reader, "show") == ["curves"]
    drag(reader, 0, (0.3, 0.4), (0.6, 0.5))
    assert field(reader, "writing_style")[0].count("..") == 1
    page.get_by_role("radio", name="Cumulative").click()
    assert field(reader, "as") == ["cumulative"]
    drag(reader, 1, (0.55, 0.4), (0.99, 0.5))
    assert field(reader, "required_expertise")[0].endswith("..")
    link, said = page.url, drawn(reader)
    other = Reader(browser, sample_app)
    other.go(link.removeprefix(f"{sample_app}/"))
    assert drawn(other) == said
    other.leave()
    page.get_by_role("button", name="Writing style").first.click()
    page.wait_for_function("!new URLSearchParams(location.search).has('writing_style')")
    reader.settle()
    page.go_back()
    field(reader, "writing_style")
    reader.leave()


def test_a_density_takes_boxes_and_its_margins_take_ranges_of_one_criterion(browser: Browser, sample_app: str) -> None:
    reader = Reader(browser, sample_app)
    reader.go("distributions?show=pairs")
    click(reader, 0, 0.35, 0.6)
    assert len(field(reader, "pair")) == 2
    across, upwards = query(reader)["pair"]
    drag(reader, 1, (0.3, 0.7), (0.7, 0.3))
    field(reader, across)
    before = field(reader, upwards)
    drag(reader, 1, (0.4, 0.8), (0.6, 0.2), subplot=2)
    reader.page.wait_for_function(
        "([key, old]) => new URLSearchParams(location.search).get(key) !== old", arg=[upwards, before[0]]
    )
    reader.settle()
    click(reader, 2, 0.5, 0.2)
    field(reader, "domain")
    reader.page.get_by_role("link", name="Read the highest").click()
    expect(reader.page.get_by_role("button", name="Highest first")).to_be_visible()
    reader.settle()
    assert field(reader, across)
    reader.leave()


def test_a_drag_over_lengths_chooses_whole_steps(browser: Browser, sample_app: str) -> None:
    reader = Reader(browser, sample_app)
    reader.go("distributions?show=over")
    drag(reader, 0, (0.3, 0.5), (0.7, 0.6))
    low, _, high = field(reader, "tokens")[0].partition("..")
    assert 0 < int(low) < int(high)
    reader.page.get_by_role("radio", name="Examples").click()
    field(reader, "show")
    reader.page.get_by_role("button", name="Others near there").click()
    assert field(reader, "turn") == ["2"]
    reader.leave()
