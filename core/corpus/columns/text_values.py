"""A column that is a function of the text alone: its values are worked out text by text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from core.corpus.columns.column_files import VALUE
from core.corpus.text_steps import each_text


@dataclass(frozen=True, slots=True)
class TextValues:
    """Gives the values of a column of texts; what `core.corpus.columns.fill_column.fill_column` asks for.

    Attributes
    ----------
    value_of : callable
        Says of a text what its value is, None where it has none; picklable, since other processes call it.

    Examples
    --------
    >>> documents = pa.table({"text": ["moss", None]})
    >>> TextValues(str.upper)(documents)["value"].to_pylist()
    ['MOSS', '']
    """

    value_of: Callable[[str], str | None]

    def __call__(self, documents: pa.Table) -> Mapping[str, pa.Array]:
        """Work out the values of the documents of a part."""
        return {VALUE: pa.array([self.value_of(text) for text in each_text(documents["text"])], pa.string())}
