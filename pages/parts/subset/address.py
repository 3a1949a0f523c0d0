"""The view of the subset page as fields of an address, and back: one line for each value of the view."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InputError
from core.selection.asked.phases import Phase
from core.selection.asked.written import parse_criteria
from pages.parts.links import Query, number, one, one_of

_NOTHING = "none"
_LARGEST = 10**15
Read = Callable[[Mapping[str, list[str]], str, Any], Any]


@dataclass(frozen=True, slots=True)
class _Value:
    """How a value is written into an address, and read from it: read is told the field and what is usual."""

    field: str
    write: Callable[[Any], list[str]]
    read: Read


def fields_of(view: Any, usual: Any) -> Query:
    """Write a view as the fields of an address; what is as usual is left out.

    Parameters
    ----------
    view, usual : SubsetView
        The view, and the one that needs no words.

    Returns
    -------
    dict of str to list of str
        `values_in` reads them.
    """
    values = {name: getattr(view, name) for name in _VALUES}
    return {
        _VALUES[name].field: _VALUES[name].write(value)
        for name, value in values.items()
        if value != getattr(usual, name)
    }


def values_in(query: Mapping[str, list[str]], usual: Any) -> dict[str, Any]:
    """Read the values of a view from an address.

    Raises
    ------
    InputError
        If a link says what cannot be.
    """
    return {name: each.read(query, each.field, getattr(usual, name)) for name, each in _VALUES.items()}


def _text(field: str) -> _Value:
    """Say how a text is written; nothing of it is None where that is usual."""
    return _Value(field, lambda value: [value], lambda query, key, usual: one(query, key, usual or "") or usual)


def _whole(field: str, least: int) -> _Value:
    def read(query: Mapping[str, list[str]], key: str, usual: int) -> int:
        written = one(query, key, str(usual))
        try:
            return min(max(int(written), least), max(_LARGEST, usual))
        except ValueError as error:
            raise _no(key, written, "which is no whole number") from error

    return _Value(field, lambda value: [str(value)], read)


def _decimal(field: str) -> _Value:
    return _Value(field, lambda value: [f"{value:.12g}"], number)


def _flag(field: str) -> _Value:
    return _Value(field, lambda value: [str(int(value))], lambda query, key, _: one_of(query, key, ("0", "1")) == "1")


def _names(field: str) -> _Value:
    return _Value(field, list, lambda query, key, _: tuple(query.get(key, ())))


def _pairs(field: str) -> _Value:
    """Write pairs with the second in front: it holds no colon, and a name may."""

    def read(query: Mapping[str, list[str]], key: str, _: Any) -> tuple[tuple[str, str], ...]:
        parts = (written.partition(":") for written in query.get(key, ()))
        return tuple((name, value) for value, _, name in parts)

    return _Value(field, lambda pairs: [f"{value}:{name}" for name, value in pairs], read)


def _write_criteria(criteria: tuple[tuple[str, float], ...]) -> list[str]:
    return [f"{key}:{weight:.12g}" for key, weight in criteria] or [_NOTHING]


def _read_criteria(query: Mapping[str, list[str]], key: str, usual: Any) -> Any:
    written = query.get(key)
    return usual if written is None else () if written == [_NOTHING] else parse_criteria(written)


def _read_phases(query: Mapping[str, list[str]], key: str, _: Any) -> tuple[Phase, ...]:
    try:
        return tuple(Phase.from_json(json.loads(written)) for written in query.get(key, ()))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _no(key, query[key][0], "which is no phase") from error


def _read_seed(query: Mapping[str, list[str]], key: str, usual: int) -> int:
    written = one(query, key, str(usual))
    try:
        return int(written)
    except ValueError as error:
        raise _no(key, written, "which is no whole number") from error


def _no(key: str, written: str, why: str) -> InputError:
    return InputError(f"The link says {key}={written[:80]!r}, {why}. Mend the link.")


_VALUES: dict[str, _Value] = {
    "rater": _text("rater"),
    "by": _Value("by", lambda by: [by], lambda query, key, _: one_of(query, key, ("share", "tokens", "documents"))),
    "fraction": _text("fraction"),
    "tokens": _whole("tokens", 1),
    "documents": _whole("documents", 1),
    "criteria": _Value("criterion", _write_criteria, _read_criteria),
    "combine": _text("combine"),
    "reference": _text("reference"),
    "is_raw": _flag("raw"),
    "at_least": _pairs("at_least"),
    "temperature": _decimal("temperature"),
    "temperature_for": _text("temperature_for"),
    "inverse": _flag("inverse"),
    "quota_by": _text("quota_by"),
    "quota": _text("quota"),
    "shares": _pairs("share"),
    "minimum_per_group": _whole("min_per_group", 0),
    "max_epochs": _whole("max_epochs", 1),
    "excluded": _names("exclude"),
    "required": _names("require"),
    "excluded_lists": _pairs("exclude_list"),
    "collapse": _text("collapse"),
    "baseline": _text("baseline"),
    "match": _text("match"),
    "order": _text("order"),
    "cycles": _whole("cycles", 1),
    "jitter": _decimal("jitter"),
    "phases": _Value("phase", lambda phases: [json.dumps(phase.to_json()) for phase in phases], _read_phases),
    "seed": _Value("seed", lambda seed: [str(seed)], _read_seed),
    "across": _text("across"),
    "selection": _text("selection"),
    "beside": _text("beside"),
    "opened": _names("opened"),
    "sight": _text("sight"),
    "read_in": _text("in"),
    "turn": _whole("turn", 1),
}
