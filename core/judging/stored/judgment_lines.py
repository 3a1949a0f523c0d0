"""A line of a file of judgments about documents becomes a judgment, or is refused with its place and value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.criteria import criterion_by_key
from core.errors import InputError, QuLensError
from core.judging.files.pair_builder import checked_preference
from core.judging.stored.judgment import MODEL, PERSON, Judge, Judgment, require_judge
from core.judging.stored.remarks import Remark

_NAMES = ("item_a", "item_b", "criterion", "judge", "first")
_MOST_VOTES = 1_000_000
_FORM = (
    '{"item_a": ID, "item_b": ID, "span_a": [0, 900], "span_b": [0, 900], "criterion": ..., "judge": ..., '
    '"first": "a" or "b", "prob_b_preferred": p}'
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: where it stands, who judged, what, and what was noted on the pair."""

    where: str
    judge: Judge
    judgment: Judgment
    remark: Remark | None

    @property
    def documents(self) -> tuple[str, str]:
        """The documents of the pair, ascending by id."""
        return self.judgment.doc_a, self.judgment.doc_b


def line_in(record: Mapping[str, Any], *, where: str) -> Line:
    """Read a judgment about two documents; raise `InputError` where a record is none, saying where it stands."""
    if "item_a" not in record:
        found = ", ".join(repr(name[:40]) for name in list(record)[:8]) or "nothing"
        raise InputError(
            f"{where} is no judgment about documents of a workspace (found: {found}). Add lines such as {_FORM}; "
            "files of pairs with their texts are trained on as they are (qulens train --judgments FILE)."
        )
    for name in _NAMES:
        if not isinstance(record.get(name), str):
            raise InputError(f"{where} has {name!r} = {str(record.get(name))[:40]!r}. Give a text.")
    try:
        judge = _judge(record, where=where)
        return Line(where, judge, _judgment(record, judge.name, where=where), _remark(record, where=where))
    except QuLensError as error:
        raise InputError(str(error) if str(error).startswith(where) else f"{where}: {error}") from error


def _judge(record: Mapping[str, Any], *, where: str) -> Judge:
    kind = record.get("kind", PERSON)
    if kind not in (PERSON, MODEL):
        raise InputError(f"{where} has 'kind' = {str(kind)[:40]!r}. Give {PERSON} or {MODEL}.")
    about = record.get("about", {})
    if not isinstance(about, dict):
        raise InputError(f"{where} has 'about' = {str(about)[:40]!r}. Give an object, or leave it out.")
    return Judge(require_judge(record["judge"], kind=kind), kind, about)


def _judgment(record: Mapping[str, Any], judge: str, *, where: str) -> Judgment:
    prob = record.get("prob_b_preferred")
    if prob is not None:
        prob = checked_preference(prob, criterion="prob_b_preferred", where=where)
    # A store has documents ascending by id: where a line has them the other way round, all of it is turned.
    is_turned = record["item_a"] > record["item_b"]
    a, b = "ba" if is_turned else "ab"
    return Judgment(
        doc_a=record[f"item_{a}"],
        doc_b=record[f"item_{b}"],
        span_a=span_in(record, f"span_{a}", where=where),
        span_b=span_in(record, f"span_{b}", where=where),
        criterion=criterion_by_key(record["criterion"]).key,
        judge=judge,
        first={a: "a", b: "b"}.get(record["first"], record["first"]),
        prob_b_preferred=1 - prob if is_turned and prob is not None else prob,
        missing=record.get("missing"),
        n_votes=_n_votes(record, where=where),
        made=_text(record, "made", where=where),
    )


def _remark(record: Mapping[str, Any], *, where: str) -> Remark | None:
    text, made = (_text(record, name, where=where) for name in ("remark", "remark_made"))
    return Remark(text, made) if text else None


def _n_votes(record: Mapping[str, Any], *, where: str) -> int | None:
    match record.get("n_votes"):
        case None:
            return None
        case int(n) if not isinstance(n, bool) and 1 <= n <= _MOST_VOTES:
            return n
    n_votes = str(record["n_votes"])[:40]
    raise InputError(f"{where} has 'n_votes' = {n_votes!r}. Give a count from 1 to {_MOST_VOTES:,}, or leave it out.")


def _text(record: Mapping[str, Any], name: str, *, where: str) -> str:
    found = record.get(name)
    if found is not None and not isinstance(found, str):
        raise InputError(f"{where} has {name!r} = {str(found)[:40]!r}. Give a text, or leave it out.")
    return found or ""


def span_in(record: Mapping[str, Any], name: str, *, where: str) -> tuple[int, int]:
    """Read the characters of an excerpt, from the first to the one after the last; raise `InputError` else."""
    span = record.get(name)
    match span:
        case [int(start), int(end)] if 0 <= start < end:
            return start, end
    raise InputError(f"{where} has {name!r} = {str(span)[:40]}. Give the first character and the one after the last.")
