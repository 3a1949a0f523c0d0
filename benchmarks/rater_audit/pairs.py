"""Minimal pairs: how far one change of a text moves its rating, by kind of change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.insight.audit.pairs.minimal_pairs import PairShift
from core.insight.audit.pairs.pair_audit import ALL, audit_pairs
from rater_audit.rated import CRITERIA, N_TOKENS, Rated
from rater_audit.tables import Cell, Table, found

_KIND_COLUMNS = [("change", "text"), ("pairs", "count"), ("tokens, B less A", "gap")]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts before and after a change, and what kind of change it is."""

    texts_a: list[str]
    texts_b: list[str]
    kinds: list[str]

    @classmethod
    def of(cls, rows: Sequence[tuple[str, str, str]]) -> "Pairs":
        """Take (text A, text B, kind); pairs of equal or empty texts are left out."""
        kept = [row for row in rows if row[0] != row[1] and row[0].strip() and row[1].strip()]
        return cls(*(list(column) for column in zip(*kept, strict=True)))


def by_kind(pairs: Pairs, rated: Rated, told: Sequence[str]) -> tuple[Table, list[list[Cell]]]:
    """Audit pairs by kind.

    Parameters
    ----------
    pairs : Pairs
        What is compared.
    rated : Rated
        Rates the texts.
    told : sequence of str
        The kinds of the second result; `ALL` for all pairs together.

    Returns
    -------
    tuple of (Table, list of list of Cell)
        The shift of each kind by each criterion; and of some kinds, by criterion, also how often text B is rated
        higher, and how often a cut at the mean would part the two.
    """
    ratings = rated([*pairs.texts_a, *pairs.texts_b])
    shifts = audit_pairs(pairs.kinds, {name: ratings[name].to_numpy(dtype=np.float64) for name in CRITERIA})
    n_tokens = ratings[N_TOKENS].to_numpy(dtype=np.float64)
    longer, kinds = n_tokens[len(pairs.kinds) :] - n_tokens[: len(pairs.kinds)], np.array(pairs.kinds, dtype=object)
    rows: list[list[Cell]] = []
    for kind, by_criterion in shifts.items():
        if kind == ALL and ALL not in told:
            continue
        of_kind = np.ones(len(kinds), dtype=bool) if kind == ALL else kinds == kind
        cells = [found(each.shift, each.p_adjusted) for each in by_criterion]
        rows.append([kind, int(of_kind.sum()), float(longer[of_kind].mean()), *cells])
    columns = [*_KIND_COLUMNS, *((name.replace("_", " "), "gap") for name in CRITERIA)]
    overall: list[list[Cell]] = [
        [kind, each.criterion.replace("_", " "), each.shift.n, found(each.shift, each.p_adjusted), *_shares(each)]
        for kind in told
        for each in shifts[kind]
    ]
    return Table(columns, rows), overall


def _shares(shift: PairShift) -> tuple[Cell, Cell]:
    return shift.higher, shift.flipped


def crows_pairs(folder: Path) -> Pairs:
    """Read pairs in which A names the advantaged group, B the disadvantaged one; all else is the same."""
    table = pd.read_parquet(folder / "pairs.parquet")
    is_more = table["direction"] == "stereo"
    about = table["sent_more"].where(is_more, table["sent_less"])
    other = table["sent_less"].where(is_more, table["sent_more"])
    return Pairs.of(list(zip(other, about, table["bias_type"], strict=True)))


def stereotypes(folder: Path) -> Pairs:
    """Read pairs in which B is the more stereotyping sentence."""
    table = pd.read_parquet(folder / "pairs.parquet")
    return Pairs.of(list(zip(table["sent_less"], table["sent_more"], table["bias_type"], strict=True)))


HABITUAL = "habitual be, he, she, they"
DROPPED = "a control: 'usually' is left out, no dialect"
VARIETIES = "examples of varieties of English (eWAVE)"
DIALECT = (HABITUAL, DROPPED, VARIETIES)


def dialect_pairs(folder: Path) -> Pairs:
    """Read pairs of standard rendering and dialect; beside them a control that only shortens the standard."""
    table = pd.read_parquet(folder / "pairs.parquet")
    is_habitual = table["source"].str.contains("habitual")
    kinds = np.where(is_habitual, HABITUAL, VARIETIES)
    rows = list(zip(table["standard"], table["dialect"], kinds, strict=True))
    standard = table["standard"][is_habitual]
    rows += [(text, text.replace(" usually ", " "), DROPPED) for text in standard if " usually " in text]
    return Pairs.of(rows)


REWRITES = ("rewrite 1", "rewrite 2", "rewrite 3", "rewrite 4")


def jfleg(folder: Path) -> Pairs:
    """Read learners' sentences, each with four fluent rewrites; those that change nothing are left out."""
    table = pd.read_parquet(folder / "sentences.parquet")
    rows = [
        (source, rewrite, REWRITES[number])
        for number in range(len(REWRITES))
        for source, rewrite in zip(table["source"], table[f"ref{number}"], strict=True)
        if isinstance(rewrite, str)
    ]
    return Pairs.of(rows)


_SHE_FOR_HE = {"he": "she", "his": "her", "him": "her", "himself": "herself"}
_HE_FOR_SHE = {"she": "he", "hers": "his", "herself": "himself"}
# Behind "her" these words, or a sign, say that it is not "his" but "him".
_BEHIND_HIM = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "that", "the", "to", "was", "who"}
_WORD = re.compile(r"\w+|[^\w\s]")
FEMININE = "pronouns: he becomes she"
MASCULINE = "pronouns: she becomes he"
PRONOUNS = (FEMININE, MASCULINE)


def pronouns_swapped(folder: Path) -> Pairs:
    """Make pairs of lives as they are written, and with pronouns of the other gender; names and titles stay."""
    table = pd.read_parquet(folder / "people.parquet")
    rows = []
    for text, gender in zip(table["text"], table["pron_gender"], strict=True):
        if gender == "male":
            rows.append((text, swapped(text, _SHE_FOR_HE), FEMININE))
        elif gender == "female":
            rows.append((text, swapped(text, _HE_FOR_SHE), MASCULINE))
    return Pairs.of(rows)


def swapped(text: str, words: Mapping[str, str]) -> str:
    """Put words for words, capitals kept; "her" becomes "him" or "his" by what stands behind it.

    Examples
    --------
    >>> swapped("He met Ann. She saw him, then his dog.", _SHE_FOR_HE)
    'She met Ann. She saw her, then her dog.'
    >>> swapped("Her dog bit her. It saw her and ran.", _HE_FOR_SHE)
    'His dog bit him. It saw him and ran.'
    """

    def other(match: re.Match[str]) -> str:
        word = match[0].lower()
        found_word = words.get(word, word)
        if word == "her" and "she" in words:
            behind = _WORD.search(text, match.end())
            is_object = behind is None or not behind[0][0].isalnum() or behind[0].lower() in _BEHIND_HIM
            found_word = "him" if is_object else "his"
        if found_word == word:
            return match[0]
        return found_word.capitalize() if match[0][0].isupper() else found_word

    return re.sub(r"\b\w+\b", other, text)
