"""Texts from elsewhere that documents are compared with: read from any file that import reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.corpus.import_run import file_record
from core.corpus.input_file import Input
from core.corpus.inputs import find_inputs
from core.corpus.readers import read_all
from core.corpus.rows import FieldNames, Refusal
from core.errors import InputError
from core.wording import count


@dataclass(frozen=True, slots=True)
class Targets:
    """Files with texts.

    Attributes
    ----------
    inputs : tuple of Input
        The files.
    text_field : str
        The field that holds the text.
    """

    inputs: tuple[Input, ...]
    text_field: str

    def batches(self) -> Iterator[list[str]]:
        """Read the texts, some at a time, in the order of the files.

        Raises
        ------
        InputError
            If a file cannot be read, or not one row has a text.
        """
        n_texts, refused = 0, list[Refusal]()
        for batch in read_all(self.inputs, FieldNames(self.text_field, domain=None)):
            n_texts += len(batch.texts)
            refused += batch.refused[: 1 - len(refused)]
            yield batch.texts
        if not n_texts:
            raise InputError(self._why_none(refused))

    def _why_none(self, refused: Sequence[Refusal]) -> str:
        first = f" (first: {refused[0].reason})" if refused else ""
        names = ", ".join(f"'{item.name}'" for item in self.inputs[:3])
        return f"There is no text in {names}{first}. If another field is meant, name it by --text-field."

    def record(self) -> dict[str, Any]:
        """Say which texts these are: ``target`` in words, and the fingerprint of each file."""
        first, *others = [item.name for item in self.inputs]
        return {
            "target": f"{first} and {count(len(others), 'more file')}" if others else first,
            "text_field": self.text_field,
            "target_files": [file_record(item) for item in self.inputs],
        }


def find_targets(files: Sequence[str | Path], text_field: str) -> Targets:
    """Find files with texts.

    Parameters
    ----------
    files : sequence of str or Path
        See `core.corpus.inputs.find_inputs`.
    text_field : str
        The field that holds the text.

    Raises
    ------
    InputError
        If none is named, or one is of no known format.
    NotFoundError
        If nothing lies there.
    """
    if not files:
        raise InputError("No texts to compare with. Name files with texts like those that you want by --target.")
    return Targets(tuple(find_inputs(files)), text_field)
