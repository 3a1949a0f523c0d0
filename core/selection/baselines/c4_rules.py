"""The rules by which C4 was filtered: pages of prose, not of code, placeholders and menus.

Raffel et al. (2020), "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer", JMLR 21,
section 2.2, and its code (``c4_utils.py`` in tensorflow/datasets). C4 drops lines, and pages by what is left of them;
here a page is judged by what would be left, and kept or dropped whole. The list of bad words is left out.
"""

import re
from collections.abc import Iterator

from core.selection.baselines.rule import Rule
from core.selection.baselines.text_shape import TextShape

_ENDS = (".", "?", "!", '"', "'")
_FEWEST_WORDS_OF_LINE, _LONGEST_WORD = 3, 1_000
_CITATIONS = re.compile(r"\[\d*]|\[edit]|\[citation needed]")
_POLICIES = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
# Where a sentence ends: a mark, what closes behind it, and white space with a new beginning after it.  The code of C4
# has a trained model (Punkt) for that.
_SENTENCE_ENDS = re.compile(r"[.!?]+[\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[]?[A-Z0-9])")


def _lines_that_end(shape: TextShape) -> Iterator[str]:
    """Go through the lines that end as sentences do and are no fragments."""
    for line in shape.lines:
        words = line.split()
        if any(len(word) > _LONGEST_WORD for word in words):
            continue
        ended = _CITATIONS.sub("", line.strip())
        if ended.endswith(_ENDS) and not ended.endswith("...") and len(words) >= _FEWEST_WORDS_OF_LINE:
            yield ended


def _lorem_ipsum(shape: TextShape) -> float:
    return sum("lorem ipsum" in line.lower() for line in _lines_that_end(shape)) if "orem" in shape.text else 0


def _curly_brackets(shape: TextShape) -> float:
    if "{" not in shape.text:
        return 0
    return sum("{" in line and "javascript" not in line.lower() for line in _lines_that_end(shape))


def _sentences(shape: TextShape) -> float:
    """Count the sentences in lines that end as sentences do and speak neither of JavaScript nor of policies."""
    n = 0
    for line in _lines_that_end(shape):
        lower = line.lower()
        if "javascript" not in lower and not any(policy in lower for policy in _POLICIES):
            n += len(_SENTENCE_ENDS.findall(line)) + 1
    return n


C4 = (
    Rule("c4_lorem_ipsum_lines", _lorem_ipsum, most=0),
    Rule("c4_curly_bracket_lines", _curly_brackets, most=0),
    Rule("c4_sentences_in_ended_lines", _sentences, least=5),
)
