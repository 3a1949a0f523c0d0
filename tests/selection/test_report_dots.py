"""Dots of a report: every mark is in its row, what lies beyond the axis has a sign, the few are pale."""

import re
from html.parser import HTMLParser

from core.selection.report.dots import DIAMOND, DOT, SQUARE, Dots, Marks


class Marked(HTMLParser):
    """Notes where each mark stands: its class, its place across and down, and whether it is pale."""

    def __init__(self):
        super().__init__()
        self.at, self.pale, self.found = None, 0, []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "g":
            self.pale += 1
        if tag == "svg" and "x" in given:
            self.at = float(given["x"].rstrip("%")), float(given["y"])
        elif tag in ("circle", "rect", "path"):
            self.found.append((given["class"], *self.at, bool(self.pale)))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self.pale -= tag == "g"


def marks_of(dots):
    reading = Marked()
    reading.feed(dots.html())
    return [each for each in reading.found if each[0] not in ("gap", "break")], reading.found


def test_every_sign_has_its_mark_and_rows_follow_each_other():
    marks = [Marks(DOT, [2.0, 0.5]), Marks(SQUARE, [1.0, None], below=0.25), Marks(DIAMOND, [1.0, 1.5])]
    found, _ = marks_of(Dots("t", "axis", ["a", "b"], marks, ["10", "20"]))
    assert sorted(kind for kind, *_ in found) == ["diamond", "diamond", "dot", "dot", "square"]
    dots = [each for each in found if each[0] == "dot"]
    assert [each[1] for each in dots] == [100.0, 0.0]
    assert dots[0][2] < dots[1][2]
    (square,) = [each for each in found if each[0] == "square"]
    assert square[1] == 50.0
    assert dots[0][2] < square[2] < dots[1][2]
    # What comes first lies in front, and SVG draws what comes last in front.
    assert [kind for kind, _, y, _ in found if y in (dots[0][2], square[2])] == ["diamond", "square", "dot"]


def test_those_with_few_documents_are_pale_and_apart():
    dots = Dots("t", "axis", ["a", "b", "c"], [Marks(DOT, [1.0, 1.0, 1.0])], n_ranked=1)
    found, _ = marks_of(dots)
    assert [pale for *_, pale in found] == [False, True, True]
    first, second, third = [y for _, _, y, _ in found]
    assert second - first == 2 * (third - second)
    assert "few documents, not ranked" in dots.html()
    assert "not ranked" not in Dots("t", "axis", ["a"], [Marks(DOT, [1.0])], n_ranked=1).html()


def test_an_interval_from_0_goes_over_the_break_and_one_beyond_the_axis_has_an_arrow():
    reaching, everything = marks_of(Dots("t", "axis", ["a"], [Marks(DOT, [1.2], [(0.0, 2.0)])]))
    assert [kind for kind, *_ in reaching] == ["dot"]
    # One break in the row, one on the axis.
    assert [kind for kind, *_ in everything].count("break") == 2
    beyond, _ = marks_of(Dots("t", "axis", ["a"], [Marks(DOT, [1.2], [(0.01, 90.0)])]))
    assert [(kind, x) for kind, x, *_ in beyond] == [
        ("arrow of-dot", 0.0),
        ("arrow of-dot", 100.0),
        ("dot", beyond[2][1]),
    ]
    inside, everything = marks_of(Dots("t", "axis", ["a"], [Marks(DOT, [1.2], [(0.8, 1.9)])]))
    assert len(inside) == len(everything) == 1


def test_another_mark_far_off_is_an_arrow_and_does_not_stretch_the_axis():
    found, _ = marks_of(Dots("t", "axis", ["a"], [Marks(DOT, [1.0]), Marks(SQUARE, [170.0])]))
    assert ("arrow of-square", 100.0) in [(kind, x) for kind, x, *_ in found]
    assert "square" not in [kind for kind, *_ in found]


def test_a_row_without_a_value_says_so():
    page = Dots("t", "axis", ["a", "b"], [Marks(DOT, [None, 0.0]), Marks(DIAMOND, [1.0, 1.0])]).html()
    assert page.count("no tokens") == 1
    assert re.search(r'text-anchor="middle">0</text>', page)
