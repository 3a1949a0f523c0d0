"""Rules measure what they say, by a second way of counting; and every rule has a text that fails it alone."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.columns.column_files import REASON, read_column
from core.selection.baselines.rules import RULES, check_by_rules, failures
from core.selection.baselines.text_shape import TextShape, repeated

ADJECTIVES = ("green", "old", "small", "dry", "wet", "soft", "thin", "tall", "grey", "young")
NOUNS = (
    "moss",
    "fern",
    "lichen",
    "spore",
    "bark",
    "root",
    "leaf",
    "stem",
    "seed",
    "stone",
    "river",
    "forest",
    "winter",
)
VERBS = ("keeps", "needs", "finds", "gives", "holds", "makes", "shows", "takes", "loses", "builds", "covers", "feeds")


def prose(n_sentences: int) -> list[str]:
    """Write sentences of English none of which is like another."""
    chance = random.Random(1)
    a, n, v = (lambda words=words: chance.choice(words) for words in (ADJECTIVES, NOUNS, VERBS))
    return [f"The {a()} {n()} {v()} {a()} {n()} and {v()} {n()} with {a()} {n()} of {n()}." for _ in range(n_sentences)]


GOOD = " ".join(prose(8)) + "\n" + " ".join(prose(16)[8:])


def names(text: str) -> set[str]:
    return {failure.rule for failure in failures(text)}


def test_prose_passes_all_rules():
    assert failures(GOOD) == []


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        (" ".join(prose(3)), "gopher_words", 42),
        (" ".join(word[0] + "." for word in GOOD.split()), "gopher_mean_word_length", 1),
        (GOOD.replace(" ", " # "), "gopher_hashes_per_word", None),
        (GOOD.replace(" of", "... of").replace(" and", "... and"), "gopher_ellipses_per_word", None),
        ("\n".join("- " + line for line in prose(20)), "gopher_bullet_lines", 1),
        ("\n".join(line[:-1] + "…" for line in prose(20)), "gopher_ellipsis_lines", 1),
        (" ".join(f"{n} {word}" for n, word in enumerate(GOOD.split())), "gopher_words_with_letters", None),
        ("Kein Wort davon steht hier. " + " ".join(f"Das Wort{n} ist neu." for n in range(30)), "gopher_stop_words", 0),
        ("\n\n".join([GOOD] * 3), "gopher_duplicate_paragraphs", 2 / 3),
        ("\n".join([*prose(12), *prose(12)]), "gopher_duplicate_lines", 0.5),
        ("of the " * 60 + GOOD, "gopher_top_2_gram", None),
        (GOOD + " " + GOOD, "gopher_duplicate_10_grams", None),
        (GOOD + "\nThat is lorem ipsum to me.", "c4_lorem_ipsum_lines", 1),
        (GOOD + "\nif (a) { return b; } and then.", "c4_curly_bracket_lines", 1),
        (GOOD.replace(". ", ", "), "c4_sentences_in_ended_lines", 2),
        ("\n".join([line[:-1] for line in prose(20)] + prose(1)), "fineweb_lines_with_end", 1 / 21),
        ("\n".join(GOOD.split(" ")), "fineweb_short_lines", 1),
        ("\n".join([*prose(12), prose(1)[0]]), "fineweb_duplicate_line_characters", None),
        ("\n".join(" ".join(pair) for pair in zip(GOOD.split()[::2], GOOD.split()[1::2], strict=False)),
         "fineweb_line_ends_per_word", None),
    ],
)  # fmt: skip
def test_each_rule_finds_its_own_kind(text, rule, value):
    found = {failure.rule: failure.value for failure in failures(text)}
    assert rule in found
    if value is not None:
        assert found[rule] == pytest.approx(value)


def test_limits_pass_and_what_lies_behind_them_does_not():
    fifty = " ".join(f"word{n}" for n in range(48)) + " the of"
    assert "gopher_words" not in names(fifty)
    assert "gopher_words" in names(fifty.removesuffix(" of"))
    ten = [f"- line {n}" for n in range(9)] + ["line"]
    assert "gopher_bullet_lines" not in names("\n".join(ten))
    assert "gopher_bullet_lines" in names("\n".join([*ten[:9], "- x"]))


@pytest.mark.parametrize(
    ("line", "n"),
    [
        ("One is here. Two is there! Is it three?", 3),
        ("There is no end", 0),
        ("It goes on...", 0),
        ("Too short.", 0),
        ("This page uses cookies from others.", 0),
        ("Enable JavaScript to read this.", 0),
        ("It is so.[1]", 1),
        ("x" * 1001 + " is a long word.", 0),
        ('He said "it is so." Then he left.', 2),
    ],
)
def test_sentences_are_counted_in_lines_that_end(line, n):
    found = {failure.rule: failure.value for failure in failures(line)}
    assert found["c4_sentences_in_ended_lines"] == n


words = st.lists(st.sampled_from(["a", "bb", "ccc", "dddd"]), max_size=40)


@given(words, st.integers(2, 10))
def test_repeated_n_grams_as_counted_with_strings(given_words, n):
    shape = TextShape(" ".join(given_words))
    seen, total, place = set(), 0, 0
    while place <= len(given_words) - n:
        gram = tuple(given_words[place : place + n])
        if gram in seen:
            total += len("".join(gram))
            place += n
        else:
            seen.add(gram)
            place += 1
    assert shape.repeated_n_gram_characters(n) == total
    grams = Counter(tuple(given_words[place : place + n]) for place in range(len(given_words) - n + 1))
    gram, times = grams.most_common(1)[0] if grams else ((), 0)
    assert shape.top_n_gram_characters(n) == (len(" ".join(gram)) * times if times > 1 else 0)


@given(st.lists(st.sampled_from(["", "a", "bc", "def"])))
def test_pieces_that_stood_before(pieces):
    counts = Counter(pieces)
    assert repeated(pieces) == (
        sum(counts.values()) - len(counts),
        sum((times - 1) * len(piece) for piece, times in counts.items()),
    )


@given(st.text())
def test_any_text_is_judged(text):
    found = failures(text)
    assert [failure.rule for failure in found] == [rule.name for rule in RULES if rule.name in names(text)]


@pytest.mark.parametrize("text", ["", "\n\n", "…", "a" * 5_000_000, "x y " * 100_000], ids=lambda text: text[:4])
def test_what_is_no_prose_fails(text):
    assert "c4_sentences_in_ended_lines" in names(text)


def test_the_column_says_why(make_workspace):
    workspace = make_workspace([{"text": GOOD}, {"text": "A line with {"}])
    report = check_by_rules(workspace, n_processes=1)
    assert (report.column, report.n_values) == ("rules", 2)
    assert read_column(workspace, "rules").to_pylist() == [True, False]
    good, bad = read_column(workspace, "rules", REASON).to_pylist()
    assert good is None
    assert bad.startswith("gopher_words 3 (at least 50); gopher_")
