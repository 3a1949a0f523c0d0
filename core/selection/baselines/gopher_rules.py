"""The rules by which MassiveText was filtered: whether it is language, and says things once.

Rae et al. (2021), "Scaling Language Models: Methods, Analysis & Insights from Training Gopher", arXiv:2112.11446,
appendix A.1.1 ("Quality Filtering" and "Repetition Removal", limits of the latter in table A1). Where the paper leaves
open how a share is computed (of which words, with or without spaces), the filters of datatrove (0.10) are followed.
"""

from functools import partial

from core.selection.baselines.rule import Rule
from core.selection.baselines.text_shape import TextShape, repeated

STOP_WORDS = frozenset({"the", "be", "to", "of", "and", "that", "have", "with"})
_ELLIPSES = ("...", "…")
_BULLETS = ("•", "-")


def _mean_word_length(shape: TextShape) -> float:
    words = shape.real_words
    return sum(map(len, words)) / len(words) if words else 0.0


def _hashes(shape: TextShape) -> float:
    return shape.share_of_words(shape.text.count("#"))


def _ellipses(shape: TextShape) -> float:
    return shape.share_of_words(sum(map(shape.text.count, _ELLIPSES)))


def _lines_that_begin_with_bullets(shape: TextShape) -> float:
    return _share_of_lines(shape, sum(line.lstrip().startswith(_BULLETS) for line in shape.text.splitlines()))


def _lines_that_end_with_ellipses(shape: TextShape) -> float:
    return _share_of_lines(shape, sum(line.rstrip().endswith(_ELLIPSES) for line in shape.text.splitlines()))


def _share_of_lines(shape: TextShape, n: int) -> float:
    return n / max(len(shape.text.splitlines()), 1)


def _words_with_letters(shape: TextShape) -> float:
    return shape.share_of_words(sum(word.isalpha() or any(map(str.isalpha, word)) for word in shape.words))


def _stop_words(shape: TextShape) -> float:
    return len(STOP_WORDS & {word.lower() for word in shape.words})


def _paragraphs_again(shape: TextShape) -> float:
    return repeated(shape.paragraphs)[0] / len(shape.paragraphs)


def _characters_of_paragraphs_again(shape: TextShape) -> float:
    return shape.share_of_characters(repeated(shape.paragraphs)[1])


def _lines_again(shape: TextShape) -> float:
    return repeated(shape.split_lines)[0] / len(shape.split_lines)


def _characters_of_lines_again(shape: TextShape) -> float:
    return shape.share_of_characters(repeated(shape.split_lines)[1])


def _top_n_gram(shape: TextShape, n: int) -> float:
    return shape.share_of_characters(shape.top_n_gram_characters(n))


def _n_grams_again(shape: TextShape, n: int) -> float:
    return shape.share_of_characters(shape.repeated_n_gram_characters(n))


GOPHER_QUALITY = (
    Rule("gopher_words", lambda shape: len(shape.real_words), least=50, most=100_000),
    Rule("gopher_mean_word_length", _mean_word_length, least=3, most=10),
    Rule("gopher_hashes_per_word", _hashes, most=0.1),
    Rule("gopher_ellipses_per_word", _ellipses, most=0.1),
    Rule("gopher_bullet_lines", _lines_that_begin_with_bullets, most=0.9),
    Rule("gopher_ellipsis_lines", _lines_that_end_with_ellipses, most=0.3),
    Rule("gopher_words_with_letters", _words_with_letters, least=0.8),
    Rule("gopher_stop_words", _stop_words, least=2),
)

# Table A1.
GOPHER_REPETITION = (
    Rule("gopher_duplicate_paragraphs", _paragraphs_again, most=0.3),
    Rule("gopher_duplicate_paragraph_characters", _characters_of_paragraphs_again, most=0.2),
    Rule("gopher_duplicate_lines", _lines_again, most=0.3),
    Rule("gopher_duplicate_line_characters", _characters_of_lines_again, most=0.2),
    *(
        Rule(f"gopher_top_{n}_gram", partial(_top_n_gram, n=n), most=most)
        for n, most in ((2, 0.20), (3, 0.18), (4, 0.16))
    ),
    *(
        Rule(f"gopher_duplicate_{n}_grams", partial(_n_grams_again, n=n), most=most)
        for n, most in ((5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.10))
    ),
)
