"""The report of an audit is made of its numbers alone, is whole and asks for nothing; no text of it does anything."""

import copy
import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.insight.audit.audit_workspace import audit_selection
from core.insight.audit.in_order import in_order
from core.insight.audit.in_words import LESS, MORE
from core.insight.audit.report.data import report_data
from core.insight.audit.report.findings import findings_in_words
from core.insight.audit.report.of_settings import settings_part
from core.insight.audit.report.of_texts import examples_section
from core.insight.audit.report.order import order_of
from core.insight.audit.report.page import audit_html
from core.insight.audit.report.read_groups import MOST_GROUPS, groups_to_read
from core.insight.audit.sweeps import BUDGET
from core.insight.groups import NO_VALUE
from tests.insight.audit.test_in_order import audited
from tests.selection.test_report import HARMLESS, Reading

COLUMNS = ["domain", "language"]


class ReadingAudit(Reading):
    """Reads as strictly; texts are folded, and links lead within the page."""

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            # Links stay within the page.
            assert {name for name, _ in attributes} <= {"href", "class"}
            assert re.fullmatch(r"#[a-z0-9-]+", dict(attributes)["href"])
            self.open.append(tag)
        elif tag in ("details", "summary", "article", "nav", "ul", "li", "h3"):
            assert not {name for name, _ in attributes} - {"class", "open", "id"}
            self.open.append(tag)
        else:
            super().handle_starttag(tag, attributes)


def read(page):
    reading = ReadingAudit()
    reading.feed(page)
    reading.close()
    assert reading.open == []
    return " ".join(reading.words), reading.charts


@pytest.fixture
def data(selected_workspace):
    return report_data(selected_workspace, "third", columns=COLUMNS, beside=["uniform"])


def with_all_numbers(value, number):
    """Put one number in the place of all of them."""
    if isinstance(value, dict):
        return {key: with_all_numbers(inner, number) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_all_numbers(inner, number) for inner in value]
    return type(value)(number) if type(value) in (int, float) else value


def test_the_page_is_made_of_what_json_holds(data, selected_workspace):
    """It is the same after JSON, and with all numbers of the JSON replaced by threes no cell has another one."""
    plain = json.loads(json.dumps(data, allow_nan=False))
    assert audit_html(plain) == audit_html(data)
    audit = audit_selection(selected_workspace, "third", columns=COLUMNS, beside=["uniform"], is_swept=True)
    assert json.loads(json.dumps(audit.to_json())).items() <= plain.items()
    findings = ("groups", "sweeps", "beside", "shortcuts", "held")
    threes = plain | {name: with_all_numbers(plain[name], 3) for name in findings}
    cells = re.findall(r"<td>([^<]*)</td>", audit_html(threes))
    assert len(cells) > 500
    forms = {"3", "3.00", "+3.00", "3.00 to 3.00", "300%", "300.0%", "3.000", "-", "", MORE, LESS}
    assert {cell for cell in cells if cell not in forms} == set()
    # And the cells are not all alike because nothing is shown.
    assert forms - {"-", "", MORE, LESS} <= set(cells)


def test_it_tells_every_group_setting_criterion_and_the_manifest(data):
    words, charts = read(audit_html(data))
    for column, groups in data["groups"].items():
        assert f"By {column}" in words
        assert all(each["group"] in words for each in groups)
    assert data["manifest"]["subset_hash"] in words
    assert "selection uniform (rater default)" in words
    assert "temperature 0.25" in words
    assert "budget 5%" in words
    assert "no measure of how well a group writes" in words
    assert all(sentence in words for sentence in findings_in_words(data))
    # By column: dots, two curves where there are groups of enough documents, strips of four criteria; four of bars.
    assert sum("Retention of each group" in chart for chart in charts) == len(COLUMNS)
    assert sum("quantiles and means" in chart for chart in charts) == 4 * len(COLUMNS)
    assert sum("that is explained" in chart for chart in charts) == 4
    assert sum("over temperature" in chart for chart in charts) == len(COLUMNS)


def test_all_numbers_are_in_the_page_as_json_and_no_text_is(data):
    plain, manifest = re.findall(r"<pre>(.*?)</pre>", audit_html(data), re.DOTALL)
    found = json.loads(html.unescape(plain))
    expected = json.loads(json.dumps(data))
    assert json.loads(html.unescape(manifest)) == expected["manifest"]
    assert {name for name in expected if found.get(name) != expected[name]} == {"examples", "shortcuts", "manifest"}
    for told, here in zip(found["shortcuts"]["criteria"], data["shortcuts"]["criteria"], strict=True):
        assert told["features"] == json.loads(json.dumps(here["features"]))
        assert told["together"] == json.loads(json.dumps(here["together"]))
        assert [each["predicted"] for each in told["shallow"]] == [each["predicted"] for each in here["shallow"]]
    assert "beginning" not in plain


def test_texts_kept_and_dropped_are_of_their_group_and_fate(data, selected_workspace):
    from core.corpus.catalog.queries import open_catalog

    catalog = open_catalog(selected_workspace)
    domains = {row.doc_id: row.domain for row in catalog.documents_by_id(_ids(data)).itertuples()}
    for group in data["examples"]["domain"]:
        assert len(group["kept"]) == min(3, group["n_kept"])
        assert len(group["dropped"]) == min(3, group["n_dropped"])
        assert {domains[each["doc_id"]] for side in ("kept", "dropped") for each in group[side]} == {group["group"]}
        assert all(len(each["beginning"]) <= 600 for each in group["kept"])
    findings = {each["group"] for each in data["groups"]["domain"] if each["is_finding"]}
    assert findings <= {each["group"] for each in data["examples"]["domain"]}


def test_of_many_findings_the_largest_are_read_and_those_left_out_are_counted(data):
    # Each group larger than the one before; of every second one nothing is kept, of the last ten half.
    sizes = list(range(60, 160))
    groups = audited(sizes, [30 + place // 2 if place % 2 or place > 89 else 0 for place in range(100)])
    findings = [place for place in range(100) if groups[place].is_finding]
    assert len(findings) > MOST_GROUPS
    chosen = groups_to_read(groups)
    assert len(chosen) == MOST_GROUPS
    assert {95, 96, 97, 98, 99} <= set(chosen)
    read = [place for place in chosen if groups[place].is_finding]
    assert chosen[: len(read)] == read == sorted(read, reverse=True)
    assert set(read) == set(findings[-len(read) :])
    assert "and of all that are kept more (▲) or less (▼) than chance" in examples_section(data, "domain", at="x")
    told = copy.deepcopy(data)
    for group in [*told["groups"]["domain"], *told["examples"]["domain"]]:
        group["is_finding"] = True
    n, n_read = len(told["groups"]["domain"]), len(told["examples"]["domain"])
    assert n_read < n
    assert f"and of {n_read} of {n}, the largest, that are" in examples_section(told, "domain", at="x")


def _ids(data):
    return [
        each["doc_id"] for group in data["examples"]["domain"] for side in ("kept", "dropped") for each in group[side]
    ]


def test_the_page_asks_for_nothing(data):
    page = audit_html(data)
    assert "default-src 'none'" in page
    # Texts may speak of addresses; nothing leads to one.
    assert not re.search(r"url\(|@import|<script|<link|<img|<iframe|href=[^#]*[^\"#]#|href=\"[^#]|src=", page)


BOMB = '<img src=x onerror="alert(1)">\'</text></svg><script>alert(2)</script></pre>&lt;\u202e\ud800'


def spoilt(value, text, places):
    """Put a text into every place where one from outside can stand: groups, titles, texts, names, ids."""
    if isinstance(value, dict):
        return {
            key: text if key in places and isinstance(inner, str) else spoilt(inner, text, places)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [spoilt(inner, text, places) for inner in value]
    return value


def test_names_and_texts_are_shown_and_are_nothing_else(data):
    places = ("group", "title", "beginning", "doc_id", "domain", "selection", "rater", "name", "feature")
    hostile = spoilt(copy.deepcopy(data), BOMB, places)
    for key in ("held", "groups", "sweeps", "examples", "order"):
        hostile[key] = {BOMB if column == "language" else column: value for column, value in hostile[key].items()}
    hostile["beside"][0]["ratios"] = {
        BOMB if column == "language" else column: value for column, value in hostile["beside"][0]["ratios"].items()
    }
    hostile["remarks"] = [BOMB]
    for setting in (each for found in hostile["sweeps"].values() for each in found if each["kind"] == BUDGET):
        # A share of the tokens is this program's own number.
        setting["name"] = "0.1"
    page = audit_html(hostile)
    assert page.encode("utf-8")
    words, _ = read(page)
    assert "<script>alert(2)</script>" in words
    assert "<script" not in page
    assert "\u202e" not in page


def test_curves_say_which_groups_they_leave_out(data):
    order = data["order"]["domain"]
    some, last = order["ranked"][:-1], order["ranked"][-1:]
    for few, said in (([], "All groups."), (last, "All groups but those with few documents.")):
        order |= {"ranked": [*some, *(() if few else last)], "few": few}
        caption = settings_part(data, "domain", at="there").partition("<figcaption>")[2].partition("</figcaption>")[0]
        assert caption.endswith(f"1 is kept as overall. {said}")


def test_what_is_missing_is_said(data):
    """Few documents, nothing rated enough, no sweeps, no findings: no number is made up."""
    bare = copy.deepcopy(data)
    bare["shortcuts"] = {"n_rated": 7, "n": 7, "drawn": "all 7 rated documents", "criteria": []}
    bare["sweeps"], bare["beside"] = {}, []
    for each in bare["groups"]["language"]:
        each |= {"retention_ratio": None, "ci_low": None, "ci_high": None, "p_adjusted": None, "remaining": None}
        each |= {"has_few_documents": True, "is_finding": False, "uniform_matched": None}
        for found in each["ratings"].values():
            found |= {"mean": None, "quantiles": None, "remaining": None, "effect_size": None}
    order = bare["order"]["language"]
    order |= {"ranked": [], "few": [*order["ranked"], *order["few"]], "n_tested": 0, "n_more": 0, "n_less": 0}
    words, _ = read(audit_html(bare))
    assert "too few to say what explains their ratings" in words
    assert "By language: none of" in words
    assert "has the 30 documents that it takes to say something" in words
    assert "No group is rated." in words
    assert "no tokens" in words


def told_of(groups):
    """Tell what stands out among groups, of which none has a value in the data that is not used for that."""
    data = {"about": {"few_documents": 30}, "held": {}, "groups": {"plant": [each.to_json() for each in groups]}}
    (told,) = findings_in_words(data | {"order": {"plant": order_of(groups)}})
    return told


def test_findings_are_told_with_their_side_and_their_interval():
    groups = audited([200, 200, 200, 10], [20, 180, 100, 5], names=["moss", "fern", "tree", "herb"])
    told = told_of(groups)
    counted = (
        "By plant: of 3 groups, 1 kept more and 1 kept less than chance explains; 1 more has too few documents to say."
    )
    assert told.startswith(counted)
    named = r" More: fern \(1\.80; 1\.\d\d to 1\.\d\d\)\. Less: moss \(0\.20; 0\.\d\d to 0\.\d\d\)\."
    assert re.fullmatch(named, told.removeprefix(counted))
    assert "tree" not in told


def test_where_nothing_was_tested_that_is_said():
    """One large group beside a few documents is not tested: no finding is no result then."""
    assert "none of 1 group can be tested" in told_of(audited([288, 16], [90, 0]))
    assert "none of 2 groups has the 30 documents" in told_of(audited([20, 16], [9, 0]))
    assert "of 2 groups, none is kept more or less than chance explains" in told_of(audited([100, 100], [50, 50]))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=60))
def test_tables_list_every_group_once_in_the_order_of_the_page(sizes):
    groups = audited([size for size, _ in sizes], [min(pair) for pair in sizes])
    order = order_of(groups)
    assert sorted([*order["ranked"], *order["few"], *order["apart"]]) == list(range(len(groups)))
    shown = in_order(groups).shown
    assert [groups[place] for place in order["drawn"]] == list(shown)
    assert [place for place in order["ranked"] if place in order["drawn"]] == order["drawn"][
        : len(in_order(groups).ranked)
    ]


def test_every_link_leads_to_one_place_and_every_section_has_one(data):
    page = audit_html(data)
    places = re.findall(r'id=[\'"]([^\'"]+)', page)
    assert len(places) == len(set(places))
    links = re.findall(r'href="#([^"]+)"', page)
    assert set(links) == set(places)
    assert links.count("contents") == page.count("<section")
    assert page.count("<section>") == 0
    assert page.index("<nav") < page.index("<section")


def test_what_is_not_kept_at_all_stands_at_a_0_of_its_own(data):
    spoilt = copy.deepcopy(data)
    first = spoilt["groups"]["domain"][spoilt["order"]["domain"]["ranked"][0]]
    first |= {"retention_ratio": 0.0, "ci_low": 0.0, "ci_high": 0.4}
    chart = next(
        each for each in re.findall(r"<svg height.*?</div>", audit_html(spoilt)) if "Retention of each group" in each
    )
    assert '<text x="0%"' in chart
    assert re.search(r'text-anchor="middle">0</text>', chart)
    assert 'class="break"' in chart


def test_documents_without_a_value_are_no_group_to_be_read():
    groups = audited([500, 60, 60], [250, 20, 40], names=[NO_VALUE, "a", "b"], apart={NO_VALUE})
    assert sorted(groups_to_read(groups)) == [1, 2]


def test_harmless_is_what_it_was():
    assert not {"script", "img", "iframe", "link", "form"} & HARMLESS
