"""What an export puts before the texts; nothing else of a record is changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from core.selection.export.buckets import Buckets, as_floats
from core.selection.export.losses import Losses
from core.selection.export.names import RATING_PREFIX
from core.selection.export.prefix import Prefix


@dataclass(frozen=True, slots=True)
class TextChange:
    """What is put before each text: first the token of its bucket, then the prefix.

    Attributes
    ----------
    prefix : Prefix or None
        A template.
    buckets : Buckets or None
        By which ratings.
    known_fields : tuple of str
        All names that the input's records have.
    """

    prefix: Prefix | None = None
    buckets: Buckets | None = None
    known_fields: tuple[str, ...] = ()

    def among(self, known_fields: Sequence[str]) -> "TextChange":
        """Take note of the names that the input's records have.

        Raises
        ------
        InputError
            If the prefix names a field that is not among them.
        """
        if self.prefix is not None:
            self.prefix.require_fields(known_fields)
        return replace(self, known_fields=tuple(known_fields))

    def applied(self, table: pa.Table, losses: Losses) -> pa.Table:
        """Change the texts of stored rows, which hold the ratings if there are buckets; count what was empty."""
        if self.prefix is None and self.buckets is None:
            return table
        texts: list[str] = table["text"].to_pylist()
        if self.prefix is not None:
            befores = self.prefix.of_rows(table, self.known_fields, losses)
            texts = [before + text for before, text in zip(befores, texts, strict=True)]
        if self.buckets is not None:
            ratings = as_floats(table[f"{RATING_PREFIX}{self.buckets.criterion}"])
            texts = [token + text for token, text in zip(self.buckets.tokens(ratings), texts, strict=True)]
        place = table.schema.get_field_index("text")
        # The layout in the schema's metadata stays.
        return table.set_column(place, table.schema.field("text"), pa.array(texts, table.schema.field("text").type))
