"""What is put before each text, so that a model learns texts on the condition of what they are (metadata first)."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any

import pyarrow as pa

from core.corpus.document_parts import FIELDS, layout_of
from core.corpus.record_rows import value_at
from core.errors import InputError
from core.selection.export.json_lines import json_value
from core.selection.export.losses import Losses

_MOST_NAMED = 12
_EXAMPLE = "Write for example --prefix '{domain}: '."


def _day(value: datetime | None) -> str | None:
    return None if value is None else value.date().isoformat()


# What every document has, besides the fields that it came with.
_OURS: dict[str, Callable[[Any], Any]] = {"domain": str, "title": str, "date": _day}


@dataclass(frozen=True, slots=True)
class Prefix:
    """A template, taken apart.

    Attributes
    ----------
    pieces : tuple of (str, str or None)
        Text as it is, and the field that follows it.
    """

    pieces: tuple[tuple[str, str | None], ...]

    @classmethod
    def of(cls, written: str) -> "Prefix":
        """Read a template: fields stand in braces, braces are doubled.

        Raises
        ------
        InputError
            If a brace stands alone, or more than a name stands in braces.

        Examples
        --------
        >>> Prefix.of("{domain}: {{x}}").pieces
        (('', 'domain'), (': {', None), ('x}', None))
        """
        try:
            parsed = list(Formatter().parse(written))
        except ValueError as error:
            raise InputError(f"The prefix {written!r} cannot be read ({error}). {_EXAMPLE}") from error
        for _, name, form, conversion in parsed:
            if form or conversion or name == "":
                raise InputError(f"The prefix {written!r} has more or less than a name in braces. {_EXAMPLE}")
        return cls(tuple((literal, name) for literal, name, _, _ in parsed))

    @property
    def fields(self) -> tuple[str, ...]:
        """The names in braces, each once."""
        return tuple(dict.fromkeys(name for _, name in self.pieces if name is not None))

    def require_fields(self, known: Sequence[str]) -> None:
        """Refuse a field that no record has, since it would be empty everywhere.

        Parameters
        ----------
        known : sequence of str
            All names that the input's records have.
        """
        for name in self.fields:
            if name not in _OURS and not _is_among(name, known):
                listed = ", ".join(map(repr, [*_OURS, *known][:_MOST_NAMED]))
                raise InputError(
                    f"The prefix names {name[:80]!r}, and no document has such a field (there is {listed}). Name "
                    "one of these, or double the braces to have them in the text."
                )

    def of_rows(self, table: pa.Table, known: Sequence[str], losses: Losses) -> list[str]:
        """Fill the template for stored rows.

        Parameters
        ----------
        table : Table
            Rows as they are stored.
        known : sequence of str
            All names that the input's records have: where one is called as a field of ours, theirs is meant.
        losses : Losses
            Told in how many rows each field left nothing.

        Returns
        -------
        list of str
            One a row; a value that is null or absent leaves nothing, nested ones are JSON.
        """
        theirs = [name for name in self.fields if _is_among(name, known)]
        columns = {name: table[name].to_pylist() for name in self.fields if name not in theirs}
        values: dict[str, list[Any]] = {name: list(map(_OURS[name], columns[name])) for name in columns}
        records = list(_records(table)) if theirs else []
        values |= {name: [value_at(record, name) for record in records] for name in theirs}
        texts = {name: list(map(_as_text, column)) for name, column in values.items()}
        for name, column in texts.items():
            losses.count_empty(name, column.count(""))
        return ["".join(self._filled(texts, row)) for row in range(table.num_rows)]

    def _filled(self, texts: Mapping[str, Sequence[str]], row: int) -> Iterable[str]:
        for literal, name in self.pieces:
            yield literal
            if name is not None:
                yield texts[name][row]


def _is_among(name: str, known: Sequence[str]) -> bool:
    return name in known or ("." in name and name.split(".")[0] in known)


def _records(table: pa.Table) -> Iterable[dict[str, Any]]:
    layout = layout_of(table.schema)
    fields = table[FIELDS].to_pylist() if FIELDS in table.column_names else [{}] * table.num_rows
    for each, text in zip(fields, table["text"].to_pylist(), strict=True):
        yield layout.with_text(json.loads(each) if isinstance(each, str) else each, text)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    plain = json_value(value)
    text = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
    # Half a surrogate pair, which JSON may hold, is no text.
    return text.encode("utf-8", "replace").decode("utf-8")
