"""Values that come in one after the other become one Arrow array of the one kind that they all are."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.errors import InputError

_WHOLE, _NUMBER, _BOOLEAN, _TEXT = pa.int64(), pa.float64(), pa.bool_(), pa.string()
_IN_WORDS = {_WHOLE: "numbers", _NUMBER: "numbers", _BOOLEAN: "booleans", _TEXT: "texts"}
# Digits of a whole number that a float need not hold exactly, as ids have them.
_LONG_NUMBER = r"^\s*[-+]?[0-9]{16,}\s*$"

Mask = npt.NDArray[np.bool_]


class GatheredValues:
    """Gathers values, and decides by all of them which kind they are, also by those that are not kept.

    Parameters
    ----------
    field : str
        Where they come from, for messages.
    of_texts : bool
        Whether they come from a file in which everything is a text: what all of them can be read as, they are, and
        an empty one is none.

    Examples
    --------
    >>> gathered = GatheredValues("stars", of_texts=True)
    >>> gathered.take(["4", "", "2.5"], np.array([True, True, False]))
    >>> gathered.values().to_pylist()
    [4.0, None]
    """

    def __init__(self, field: str, *, of_texts: bool) -> None:
        self._field, self._of_texts = field, of_texts
        self._possible = [_WHOLE, _NUMBER, _BOOLEAN] if of_texts else []
        self._kind: pa.DataType | None = None
        self._kept: list[pa.Array] = []

    def take(self, values: Sequence[object], is_kept: Mask) -> None:
        """Take some values, None where there is none; keep those that are marked.

        Raises
        ------
        InputError
            If one is no single value, or of another kind than those before it.
        """
        if self._of_texts:
            array = pa.array([value or None for value in values], _TEXT)
            self._possible = [kind for kind in self._possible if _can_be(array, kind)]
        else:
            array = self._array([_plain(value, self._field) for value in values])
        self._kept.append(array.filter(pa.array(is_kept)))

    def _array(self, values: list[bool | int | float | str | None]) -> pa.Array:
        kinds = {_kind_of(value) for value in values if value is not None}
        for kind in sorted(kinds, key=str):
            self._kind = self._common(kind)
        if self._kind == _NUMBER:
            values = [None if value is None else float(value) for value in values]
        try:
            return pa.array(values, self._kind)
        except (UnicodeEncodeError, OverflowError) as error:
            what = "half a surrogate pair" if isinstance(error, UnicodeEncodeError) else "a number beyond 64 bits"
            raise InputError(f"Field {self._field!r} holds {what}, which cannot be stored. Mend it first.") from error

    def _common(self, kind: pa.DataType) -> pa.DataType:
        if self._kind is None or self._kind == kind:
            return kind
        if {self._kind, kind} == {_WHOLE, _NUMBER}:
            return _NUMBER
        raise InputError(
            f"Field {self._field!r} holds {_IN_WORDS[self._kind]} in some rows and {_IN_WORDS[kind]} in others. "
            "Make them one kind."
        )

    def values(self) -> pa.Array:
        """Give the kept values, in the order in which they came."""
        kind = self._possible[0] if self._possible else _TEXT if self._of_texts else self._kind or _NUMBER
        arrays = [array.cast(kind, safe=self._of_texts) for array in self._kept]
        return _finite(pa.concat_arrays(arrays) if arrays else pa.array([], kind))


def _kind_of(value: bool | int | float | str) -> pa.DataType:
    if isinstance(value, bool):
        return _BOOLEAN
    return _WHOLE if isinstance(value, int) else _NUMBER if isinstance(value, float) else _TEXT


def _plain(value: object, field: str) -> bool | int | float | str | None:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (float, Decimal)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    raise InputError(f"Field {field!r} holds a {type(value).__name__}, not one value. Name another by --value-field.")


def _can_be(texts: pa.Array, kind: pa.DataType) -> bool:
    if kind == _NUMBER and pc.any(pc.match_substring_regex(texts, _LONG_NUMBER)).as_py():
        return False
    try:
        texts.cast(kind)
    except pa.ArrowInvalid:
        return False
    return True


def _finite(values: pa.Array) -> pa.Array:
    if not pa.types.is_floating(values.type):
        return values
    return pc.if_else(pc.is_finite(values), values, None)
