"""What is shallow in a text: features that are what their names say, of every text, in little time."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.insight.audit.shortcuts.shallow import FEATURES, N_CHARACTERS, shallow_features


@given(st.text())
def test_every_text_has_finite_features(text):
    found = shallow_features(text)
    assert len(found) == len(FEATURES)
    assert all(math.isfinite(each) for each in found)


@pytest.mark.parametrize(
    ("text", "feature", "value"),
    [
        ("# One\n\nsome words\n\n## Two\nmore words", "headings (per 1,000 words)", 2_000 / 6),
        ("- one\n- two\n3. three four", "list items (per 1,000 words)", 600.0),
        ("AB cd", "capitals (share of letters)", 0.5),
        ("a b a b", "different words (share of the first 200)", 0.5),
        ("<b>one</b> two", "markup (signs per 1,000 words)", 500.0),
        ("12ab", "digits (share of characters)", 0.5),
        # 4.71 * 25 / 5 + 0.5 * 5 / 1 - 21.43
        ("fiver fiver fiver fiver fiver.", "automated readability index", 4.62),
        # 0.0588 * 500 - 0.296 * 20 - 15.8
        ("fiver fiver fiver fiver fiver.", "Coleman-Liau index", 7.68),
    ],
)
def test_a_feature_is_what_its_name_says(text, feature, value):
    assert dict(zip(FEATURES, shallow_features(text), strict=True))[feature] == pytest.approx(value, rel=1e-6)


def test_of_a_long_text_the_beginning_is_looked_at():
    assert shallow_features("word. " * N_CHARACTERS) == shallow_features(("word. " * N_CHARACTERS)[:N_CHARACTERS])


@pytest.mark.parametrize(
    "text",
    [
        *("\n" * N_CHARACTERS, "a\n" + " \n" * N_CHARACTERS, " " * N_CHARACTERS, "#\n" + "\n" * N_CHARACTERS),
        *("." * (N_CHARACTERS - 1) + "x", "a\n" + "=" * (N_CHARACTERS - 3) + "x", "<a" * N_CHARACTERS),
        *("a\n---" + "\n \t" * N_CHARACTERS, "- \n" * N_CHARACTERS, "a-" * N_CHARACTERS, "1) " * N_CHARACTERS),
    ],
    ids=lambda text: repr(text[:5]),
)
def test_no_text_takes_long(text):
    """Expressions that try again at each place would take a minute where these take hundredths of a second."""
    start = time.process_time()
    shallow_features(text)
    assert time.process_time() - start < 3


def test_blank_lines_make_no_list_and_no_heading():
    found = dict(zip(FEATURES, shallow_features("-\n\nword\n#\n\nword"), strict=True))
    assert found["list items (per 1,000 words)"] == 0
    assert found["headings (per 1,000 words)"] == 0
