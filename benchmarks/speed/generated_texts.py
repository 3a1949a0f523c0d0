"""Texts of Zipf words, made millions at a time: words as common as in the sample corpus, and 100,000 rare ones."""

import json
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.tokens import load_tokenizer
from core.sample import SAMPLE_DOCUMENTS

Integers = npt.NDArray[np.int64]

# A word within a sentence, at its end, at its beginning, at the end of the title, and of the text.
_FORMS = ("{} ", "{}. ", "{} ", "{}\n\n", "{}.\n")
_WITHIN, _ENDS_SENTENCE, _BEGINS_SENTENCE, _ENDS_TITLE, _ENDS_TEXT = range(len(_FORMS))
_N_RARE, _SHARE_RARE = 100_000, 0.02
_SYLLABLES = ("ka", "mor", "ve", "lin", "tor", "sa", "ne", "bri", "du", "pel", "os", "mi", "ran", "the", "ul", "co")
_SCATTER = 640_007
_MEDIAN_WORDS, _SIGMA_WORDS, _FEWEST_WORDS, _MOST_WORDS = 35, 0.9, 12, 3_000
_TITLE_WORDS = (4, 10)
_WORDS_IN_SENTENCE = 14


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words that texts are made of.

    Attributes
    ----------
    forms : Array of string, shape (n_forms * n_words,)
        All words in the first form, then in the next.
    n_tokens : ndarray of int64, shape (n_forms * n_words,)
        What each costs by the default tokenizer, which cuts at spaces, so that they add up.
    common : dict of str to ndarray of int64
        By domain of the sample: all words of its documents, one after the other.
    n_words : int
        Of one form.
    """

    forms: pa.Array
    n_tokens: Integers
    common: dict[str, Integers]
    n_words: int


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Texts, one for each document.

    Attributes
    ----------
    text, title : Array of large_string, Array of string, shape (n_texts,)
        The title is the first line.
    n_bytes, n_tokens : ndarray of int64, shape (n_texts,)
        Exactly what they have.
    """

    text: pa.Array
    title: pa.Array
    n_bytes: Integers
    n_tokens: Integers


def vocabulary_domains() -> list[str]:
    """List the domains that texts can be of, ascending."""
    return sorted(_vocabulary().common)


def texts_of(domain_of: npt.NDArray[np.integer], rng: np.random.Generator) -> Texts:
    """Make a text for each document, of words that are common in its domain.

    Parameters
    ----------
    domain_of : ndarray of int, shape (n_texts,)
        The place of each domain in `vocabulary_domains`.
    rng : Generator
        What decides.
    """
    vocabulary = _vocabulary()
    lengths = np.exp(rng.normal(np.log(_MEDIAN_WORDS), _SIGMA_WORDS, len(domain_of)))
    n_words = np.clip(lengths.astype(np.int64), _FEWEST_WORDS, _MOST_WORDS)
    starts = np.concatenate([[0], np.cumsum(n_words)])
    words = _drawn_words(vocabulary, np.repeat(domain_of, n_words), rng)
    places = words + vocabulary.n_words * _forms_of(starts, rng)
    joined = vocabulary.forms.take(pa.array(places))
    bytes_before = np.frombuffer(joined.buffers()[1], np.int32)[: len(places) + 1].astype(np.int64)
    ends = pa.py_buffer(bytes_before[starts])
    text = pa.LargeStringArray.from_buffers(len(domain_of), ends, joined.buffers()[2])
    title = pc.list_element(pc.split_pattern(text, "\n\n", max_splits=1), 0).cast(pa.string())
    n_tokens = np.add.reduceat(vocabulary.n_tokens[places], starts[:-1])
    return Texts(text, title, np.diff(bytes_before[starts]), n_tokens)


def _drawn_words(vocabulary: Vocabulary, domain_of: Integers, rng: np.random.Generator) -> Integers:
    common = [vocabulary.common[name] for name in vocabulary_domains()]
    first = np.concatenate([[0], np.cumsum([len(words) for words in common])])
    places = first[domain_of] + (rng.random(len(domain_of)) * np.diff(first)[domain_of]).astype(np.int64)
    words = np.concatenate(common)[places]
    is_rare = np.flatnonzero(rng.random(len(words)) < _SHARE_RARE)
    ranks = (_N_RARE ** rng.random(len(is_rare))).astype(np.int64) - 1
    words[is_rare] = vocabulary.n_words - _N_RARE + ranks
    return words


def _forms_of(starts: Integers, rng: np.random.Generator) -> Integers:
    n = int(starts[-1])
    forms = np.full(n, _WITHIN)
    ends = np.flatnonzero(rng.random(n) < 1 / _WORDS_IN_SENTENCE)
    forms[ends] = _ENDS_SENTENCE
    forms[np.minimum(ends + 1, n - 1)] = _BEGINS_SENTENCE
    title_ends = starts[:-1] + rng.integers(*_TITLE_WORDS, len(starts) - 1)
    within = np.arange(_TITLE_WORDS[1])
    titles = (starts[:-1, None] + within)[starts[:-1, None] + within < title_ends[:, None]]
    forms[titles] = _WITHIN
    forms[starts[:-1]] = forms[title_ends + 1] = _BEGINS_SENTENCE
    forms[title_ends] = _ENDS_TITLE
    forms[starts[1:] - 1] = _ENDS_TEXT
    return forms


@cache
def _vocabulary() -> Vocabulary:
    by_domain: dict[str, list[str]] = {}
    for line in SAMPLE_DOCUMENTS.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        by_domain.setdefault(record["domain"], []).extend(re.findall("[a-z]+", record["text"].lower()))
    common = sorted({word for words in by_domain.values() for word in words})
    number_of = {word: number for number, word in enumerate(common)}
    words = [*common, *map(_rare_word, range(_N_RARE))]
    capital = [word.capitalize() for word in words]
    forms = [
        form.format(word)
        for number, form in enumerate(_FORMS)
        for word in (capital if number == _BEGINS_SENTENCE else words)
    ]
    n_tokens = load_tokenizer(DEFAULT_ENCODER).count(forms)
    places = {name: np.array([number_of[word] for word in found]) for name, found in by_domain.items()}
    return Vocabulary(pa.array(forms), n_tokens, places, len(words))


def _rare_word(rank: int) -> str:
    """Write a number in syllables: five of sixteen, so that no two are alike."""
    # An odd factor scatters them without making two alike.
    number = rank * _SCATTER % len(_SYLLABLES) ** 5
    return "".join(_SYLLABLES[number >> shift & 15] for shift in (0, 4, 8, 12, 16))
