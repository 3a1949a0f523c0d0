"""The rules that FineWeb added: lines as paragraphs have them, not as lists and menus.

Penedo et al. (2024), "The FineWeb Datasets: Decanting the Web for the Finest Text Data at Scale", arXiv:2406.17557,
section 3.6, and the filter that made it (``fineweb_quality_filter.py`` in huggingface/datatrove).
"""

from core.selection.baselines.rule import Rule
from core.selection.baselines.text_shape import TextShape, repeated

# Also doubled ones, and those of East Asia in both widths.
_ENDS = tuple(".!?\u203c\u203d\u2047\u2048\u2049\u3002\uff0e\uff61\uff01\uff1f")
_SHORT_LINE = 30


def _lines(shape: TextShape) -> list[str]:
    return [line for line in shape.text.split("\n") if line.strip()]


def _lines_that_end(shape: TextShape) -> float:
    lines = _lines(shape)
    return sum(line.endswith(_ENDS) for line in lines) / max(len(lines), 1)


def _short_lines(shape: TextShape) -> float:
    lines = _lines(shape)
    return sum(len(line) <= _SHORT_LINE for line in lines) / max(len(lines), 1)


def _characters_of_lines_again(shape: TextShape) -> float:
    return repeated(_lines(shape))[1] / max(len(shape.text.replace("\n", "")), 1)


def _line_ends_per_word(shape: TextShape) -> float:
    return shape.share_of_words(shape.text.count("\n"))


FINEWEB = (
    Rule("fineweb_lines_with_end", _lines_that_end, least=0.12),
    Rule("fineweb_short_lines", _short_lines, most=0.67),
    # The paper says 0.1; the filter that made the data has 0.01.
    Rule("fineweb_duplicate_line_characters", _characters_of_lines_again, most=0.01),
    Rule("fineweb_line_ends_per_word", _line_ends_per_word, most=0.3),
)
