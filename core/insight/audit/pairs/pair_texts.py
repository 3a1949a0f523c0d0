"""Files of minimal pairs: two texts a row that differ in one thing, and what that is."""

import hashlib
from dataclasses import dataclass
from typing import Any

from core.corpus.columns.value_files import field_names, records_of
from core.corpus.input_file import Input
from core.corpus.inputs import find_inputs
from core.corpus.record_rows import ABSENT, value_at
from core.corpus.row_checks import named
from core.errors import InputError
from core.insight.audit.pairs.pair_audit import ALL
from core.wording import count

TEXT_A, TEXT_B = "text_a", "text_b"
# They are held and rated at once: at some kilobytes a text this is a few hundred megabytes.
MOST_PAIRS = 100_000
MOST_KINDS = 200
NO_KIND = "(no value)"


@dataclass(frozen=True, slots=True)
class PairTexts:
    """Pairs that differ in one thing.

    Attributes
    ----------
    texts_a, texts_b : list of str
        The texts, by pair.
    kinds : list of str
        Of which kind each pair is; all alike where the file was not asked for kinds.
    n_alike, n_repeated, n_incomplete : int
        Rows left out: both texts are the same, or the pair stood there before, or a text is missing or blank.
    """

    texts_a: list[str]
    texts_b: list[str]
    kinds: list[str]
    n_alike: int
    n_repeated: int
    n_incomplete: int

    @property
    def left_out_in_words(self) -> str:
        """Say which rows were left out; empty where none was."""
        told = (
            (self.n_alike, "with twice the same text"),
            (self.n_repeated, "that stood there before"),
            (self.n_incomplete, "without one of the texts"),
        )
        found = [f"{count(n, 'row')} {why}" for n, why in told if n]
        return f"Left out: {', '.join(found)}." if found else ""


def read_pair_texts(
    file: str, *, field_a: str = TEXT_A, field_b: str = TEXT_B, kind_field: str | None = None
) -> PairTexts:
    """Read pairs.

    Parameters
    ----------
    file : str
        What import reads: a file, a folder, a pattern, an address; plain text excepted.
    field_a, field_b : str
        The fields that hold the texts.
    kind_field : str or None
        The field by which pairs are told apart.

    Returns
    -------
    PairTexts
        In the order of the rows.

    Raises
    ------
    InputError
        If a row cannot be read or lacks a field, there is no pair at all, there are too many pairs or kinds, or one of
        several kinds has the name of all of them.
    """
    texts_a, texts_b, kinds_of = list[str](), list[str](), list[str]()
    n_alike = n_repeated = n_incomplete = 0
    seen: set[bytes] = set()
    fields = [field_a, field_b, *([kind_field] if kind_field is not None else [])]
    kinds: set[str] = set()
    for item in find_inputs([file]):
        for number, record in records_of(item, fields):
            text_a, text_b, *kind = (_value(item, number, record, field) for field in fields)
            if not all(isinstance(text, str) and text.strip() for text in (text_a, text_b)):
                n_incomplete += 1
            elif text_a == text_b:
                n_alike += 1
            elif (pair := _digest(text_a, text_b, *map(_kind, kind))) in seen:
                n_repeated += 1
            else:
                seen.add(pair)
                texts_a.append(text_a)
                texts_b.append(text_b)
                kinds_of.append(_kind(kind[0]) if kind else ALL)
                kinds.add(kinds_of[-1])
                _require_few(file, len(kinds_of), kinds)
    if not texts_a:
        raise InputError(
            f"There is no pair of two different texts in '{file}' ({n_alike:,} rows with twice the same, "
            f"{n_incomplete:,} without one of them). Name the fields by --text-a-field and --text-b-field."
        )
    return PairTexts(texts_a, texts_b, kinds_of, n_alike, n_repeated, n_incomplete)


def _digest(*texts: str) -> bytes:
    """Hash a pair: equal rows say nothing more than one of them does."""
    return hashlib.blake2b(repr(texts).encode("utf-8", "backslashreplace"), digest_size=16).digest()


def _value(item: Input, number: int, record: dict[str, Any], field: str) -> Any:
    value = value_at(record, field, absent=ABSENT)
    if value is ABSENT:
        # Of a table only the columns that were asked for are in a record.
        found = record or field_names(item)
        raise InputError(
            f"Row {number:,} of '{item.name}' has no field {field!r} ({named(found)}). Name the fields of the texts "
            "by --text-a-field and --text-b-field, that of the kind by --kind-field."
        )
    return value


def _kind(value: Any) -> str:
    return NO_KIND if value is None or value == "" else str(value)[:80]


def _require_few(file: str, n_pairs: int, kinds: set[str]) -> None:
    """Refuse a file at the first row that is too many, before the rest of it is read."""
    if n_pairs > MOST_PAIRS:
        raise InputError(f"There are more than {MOST_PAIRS:,} pairs in '{file}'. Give a sample of them.")
    if len(kinds) > MOST_KINDS:
        raise InputError(f"There are more than {MOST_KINDS} kinds of pairs in '{file}'. Name a field of fewer.")
    if ALL in kinds and len(kinds) > 1:
        raise InputError(
            f"A kind of pairs in '{file}' is called {ALL!r}, as all pairs together are. Give it another name."
        )
