"""The report is whole, says what the manifest says, and takes nothing from a name that it is shown."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.criteria import CRITERION_KEYS
from core.selection.asked.parameters import SelectionParameters
from core.selection.report.asked_words import asked_in_words
from core.selection.report.page import report_html
from core.selection.stored.selecting import select, selection_manifest

VOID = {"meta"}
HARMLESS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "p", "b", "br", "pre"),
    *("dl", "dt", "dd", "figure", "figcaption", "span", "i", "div", "table", "thead", "tbody", "tr", "th", "td"),
    *("svg", "g", "text", "rect", "line", "circle", "path"),
}


class Reading(HTMLParser):
    """Reads a page strictly: each element closed, none that does anything, every chart with a name."""

    def __init__(self):
        super().__init__()
        self.open, self.words, self.charts = [], [], []

    def handle_starttag(self, tag, attributes):
        assert tag in HARMLESS, tag
        given = dict(attributes)
        assert not {name for name in given if name.startswith("on") or name in ("src", "href", "xlink:href")}
        if tag == "svg" and given.get("role") == "img":
            self.charts.append(given["aria-label"])
        elif tag == "svg":
            assert "aria-hidden" in given or "svg" in self.open
        if tag not in VOID | {"br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        assert tag in HARMLESS

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def read(page):
    reading = Reading()
    reading.feed(page)
    reading.close()
    assert reading.open == []
    return " ".join(reading.words), reading.charts


@pytest.fixture
def manifest(rated_workspace):
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    return selection_manifest(rated_workspace, "half")


def test_the_report_says_what_the_manifest_says(manifest):
    words, charts = read(report_html(manifest))
    for number in (manifest["n_documents"], manifest["n_tokens"], manifest["corpus"]["n_documents"]):
        assert f"{number:,}" in words
    assert manifest["subset_hash"] in words
    assert manifest["rater"]["fingerprint"] in words
    assert all(name in words for name in manifest["domains"])
    assert "exact" in words
    assert "no verdict on the people" in words
    assert len(charts) == len(CRITERION_KEYS) + 3
    # Its means are those of the manifest.
    mean = manifest["explained"]["criteria"]["educational_value"]["subset"]["mean"]
    assert f"mean {mean:+.2f}" in words


def test_the_page_asks_for_nothing(manifest):
    page = report_html(manifest)
    assert "default-src 'none'" in page
    assert not re.search(r"https?:|url\(|@import|<script|<link|<img|<iframe", page)


BOMB = '<img src=x onerror="alert(1)">\'</text></svg><script>alert(2)</script>&lt;'
TEXTS = st.one_of(st.just(BOMB), st.text(max_size=30))


def spoilt(value, text):
    """Put a text into every place of a manifest where a text can stand, names included."""
    if isinstance(value, dict):
        return {f"{key}": spoilt(inner, text) for key, inner in value.items()}
    if isinstance(value, list):
        return [spoilt(inner, text) for inner in value]
    return text if isinstance(value, str) else value


@given(text=TEXTS)
def test_names_are_shown_and_are_nothing_else(text):
    amount = {"n_documents": 3, "n_tokens": 7}
    side = {"n_documents": 3, "mean": 0.1, "counts": [1, 2, 0]}
    domain = {"pool": amount, "subset": amount, "share_before": 0.5, "share_after": 0.1, "retention_ratio": 0.2}
    manifest = {
        "selection": "",
        "created": "",
        "parameters": {"order": "", "rater": "", "quota": "", "shares": [["", ""]], text: {text: text}},
        "corpus": {**amount, "title": "", "tokenizer": "", "imports": [{"files": [{"name": "", "fingerprint": ""}]}]},
        "rater": {text: ""},
        "token_budget": 9,
        "quotas": {text: 5},
        "ran_out": {text: 4},
        "left_out": {text: 4},
        "empty_groups": [""],
        "phases": [{"name": "", "share": "", **amount}],
        **amount,
        "domains": {text: amount},
        "subset_hash": "",
        "software": {text: ""},
        "explained": {
            "n_documents": {"pool": 3, "subset": 1},
            "n_tokens": {"pool": 3, "subset": 1},
            "rating_edges": [-1.0, 1.0],
            "criteria": {text: {"pool": side, "subset": side | {"mean": None}}},
            "lengths": {"from_tokens": [0, 1], "pool": {"n_documents": [1, 2], "n_tokens": [0, 0]},
                        "subset": {"n_documents": [0, 0], "n_tokens": [0, 0]}},
            "years": {"pool": {"2020": 2, text: 1}, "subset": {text: 0}},
            "domains": {text: domain, "none": domain | {"retention_ratio": None},
                        "0": domain | {"retention_ratio": 0.0}},
        },
        "export": {"format": "", "documents": "", **amount, "prefix": "", "bucket_token": None, "keep_structure": True},
    }  # fmt: skip
    page = report_html(spoilt(manifest, text))
    words, _ = read(page)
    if text == BOMB:
        assert BOMB in words


def test_a_manifest_without_explanation_and_with_unknown_parameters_is_told(manifest):
    del manifest["explained"]
    manifest["parameters"]["later"] = {"new": [1, 2]}
    words, charts = read(report_html(manifest))
    assert '{"new": [1, 2]}' in words
    assert charts == []


def test_every_parameter_that_decides_anything_is_told():
    parameters = SelectionParameters(
        token_budget=5, criteria=(("writing_style", 1.0), ("facts_and_trivia", 0.5)), temperature=0.0, seed=0,
        inverse=True, shares=(("news", "0.5"), ("web", "0.5")), order="random", rater="mine",
    )  # fmt: skip
    told = dict(asked_in_words({"parameters": parameters.to_json()}))
    assert told["Budget"] == "at most 5 tokens"
    assert told["Selected by"] == "Writing style, Facts & trivia (weight 0.5)"
    assert told["Temperature"] == "0 (the highest rated are taken)"
    assert told["Shares set by hand"] == "news 0.5, web 0.5"
    assert told["Low values are preferred"] == "yes"
    assert (told["Seed"], told["Order"], told["Ratings by"]) == ("0", "at random", "mine")
