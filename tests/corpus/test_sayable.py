"""What no text can be is refused where it comes in, whatever part of a question it is."""

import pytest

from core.corpus.filters import BY_FIELD, FieldRange, FieldValues, Order
from core.corpus.searches import Likeness, Pattern, Predicate, Region, Words
from core.errors import InputError

HALF = "tide \ud83c"
CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))


@pytest.mark.parametrize(
    "make",
    [
        Words,
        Pattern,
        Predicate,
        Likeness,
        lambda written: Likeness(doc_id=written),
        lambda written: Region(written, "y", CORNERS),
        lambda written: Region("x", written, CORNERS),
        lambda written: FieldValues(written, ("a",)),
        lambda written: FieldValues("name", (None, written)),
        FieldRange,
        lambda written: Order(f"{BY_FIELD}{written}"),
    ],
)
def test_half_a_character_is_refused_in_a_sentence_that_can_be_shown(make):
    with pytest.raises(InputError, match="half a character") as refused:
        make(HALF)
    assert str(refused.value).encode()
    make("tide \U0001f30a")


@pytest.mark.parametrize(("written", "why"), [("  ", "blanks"), ("x" * 2_001, "at most 2,000")])
def test_what_says_nothing_or_too_much_is_refused(written, why):
    for make in (Words, Pattern, Predicate, Likeness):
        with pytest.raises(InputError, match=why):
            make(written)
