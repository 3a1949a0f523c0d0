"""Lines of a file of single judgments: what one judge said of two items in one order, checked.

Each is an object (or a row) with ``item_a``, ``item_b``, ``criterion``, ``judge``, ``prob_b_preferred`` or null, and
where it is known ``first`` (``a`` or ``b``), ``domain``, and ``missing`` (why there is no answer); what
`core.judging.stored.exchange` writes is such a file.
"""

from collections.abc import Iterable
from typing import Any

from core.errors import InputError
from core.judging.excerpts.comparisons import Span
from core.judging.files.judgment_builder import JudgmentTableBuilder
from core.judging.files.judgment_table import MISSING
from core.judging.files.pair_builder import checked_preference, checked_text
from core.judging.stored.judgment import MODEL
from core.judging.stored.judgment_lines import span_in

_NEEDED = ("item_a", "item_b", "criterion", "judge", "prob_b_preferred")
_KNOWN = (
    *_NEEDED,
    "first",
    "missing",
    "domain",
    *("span_a", "span_b", "kind", "n_votes", "made", "remark", "remark_made", "about"),
)
FORM = '{"item_a": ..., "item_b": ..., "criterion": ..., "judge": ..., "first": "a" or "b", "prob_b_preferred": p}'


def add_single(builder: JudgmentTableBuilder, record: dict[str, Any], *, where: str) -> None:
    """Add the judgment of one line.

    Parameters
    ----------
    builder : JudgmentTableBuilder
        Where it goes.
    record : dict
        The line.
    where : str
        Where it stands, for messages.

    Raises
    ------
    InputError
        If it is no judgment; the message names the value.
    """
    _require_fields(record, where=where)
    first, missing, domain = (record.get(name) for name in ("first", "missing", "domain"))
    _require_choice(first, ("a", "b"), name="first", where=where)
    _require_choice(missing, MISSING, name="missing", where=where)
    builder.add(
        **_names(record, where=where),
        prob_b_preferred=_prob(record["prob_b_preferred"], missing, where=where),
        excerpts=_excerpts(record, where=where),
        first=first,
        missing=missing,
        domain=None if domain is None else _name(domain, name="domain", where=where),
        is_model=record.get("kind") == MODEL,
        tells=MISSING,
    )


def _names(record: dict[str, Any], *, where: str) -> dict[str, str]:
    names = {name: _name(record[name], name=name, where=where) for name in ("item_a", "item_b", "criterion", "judge")}
    if names["item_a"] == names["item_b"]:
        raise InputError(f"{where} compares {names['item_a'][:80]!r} with itself. Give two different items.")
    return names


def _excerpts(record: dict[str, Any], *, where: str) -> tuple[Span, Span] | None:
    """Say which characters were shown, where the line tells it of both: as a workspace names them."""
    if record.get("span_a") is None or record.get("span_b") is None:
        return None
    return span_in(record, "span_a", where=where), span_in(record, "span_b", where=where)


def _prob(prob: Any, missing: str | None, *, where: str) -> float | None:
    if (prob is None) == (missing is None):
        raise InputError(
            f"{where} has 'prob_b_preferred' = {prob} and 'missing' = {missing}. Give a probability, or null with the "
            f"reason: one of {', '.join(MISSING)}."
        )
    return None if prob is None else checked_preference(prob, criterion="prob_b_preferred", where=where)


def _require_fields(record: dict[str, Any], *, where: str) -> None:
    lacking = [name for name in _NEEDED if name not in record]
    if lacking:
        found = ", ".join(repr(name[:40]) for name in list(record)[:8]) or "nothing"
        raise InputError(f"{where} has no field {lacking[0]!r} (found: {found}). Give {FORM}.")
    strange = [name for name in record if name not in _KNOWN]
    if strange:
        raise InputError(
            f"{where} has a field {strange[0][:40]!r}, which judgments do not have. Remove it, or call it one of "
            f"{', '.join(_KNOWN)}."
        )


def _require_choice(value: object, choices: Iterable[str], *, name: str, where: str) -> None:
    if value is not None and value not in (*choices,):
        raise InputError(
            f"{where} has {name!r} = {str(value)[:40]!r}. Give one of {', '.join(choices)}, or leave it out."
        )


def _name(value: object, *, name: str, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        raise InputError(f"{where} has {name!r} = {str(value)[:40]!r}. Give a name.")
    return str(value) if isinstance(value, int) else checked_text(value, where=f"{where}, field {name!r},")
