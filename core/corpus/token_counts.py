"""What the tokens of a corpus are counted by: one tokenizer, or one field of the input, for all documents."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.rows import Batch, FieldNames
from core.corpus.tokens import TextTokenizer, load_tokenizer
from core.corpus.workspace import Workspace, count_tokens_by
from core.errors import ConflictError

# In ``workspace.toml`` and on screen: the tokens are those of this field.
_FIELD = "field:"


def tokens_field_of(workspace: Workspace) -> str | None:
    """Name the field that the tokens of a workspace are taken from, None where they are counted."""
    return workspace.tokenizer.removeprefix(_FIELD) if workspace.tokenizer.startswith(_FIELD) else None


def with_unit(workspace: Workspace, *, tokenizer: str | None, tokens_field: str | None) -> Workspace:
    """Settle what tokens are counted by, once and for all at the first import.

    Parameters
    ----------
    workspace : Workspace
        Where documents are to come in.
    tokenizer : str or None
        The folder or file of a tokenizer, or a hub name; None for what the workspace has.
    tokens_field : str or None
        The field with the number of tokens.

    Returns
    -------
    Workspace
        With its unit written down.

    Raises
    ------
    ConflictError
        If both are given, or documents are here that were counted by something else: a budget would mix units.
    """
    if tokenizer and tokens_field:
        raise ConflictError(
            "Tokens are counted by a tokenizer or taken from a field. Leave out one of the two options."
        )
    unit = unit_of(tokenizer, tokens_field) or workspace.tokenizer
    if unit == workspace.tokenizer:
        return workspace
    if workspace.imports():
        raise ConflictError(
            f"The documents of '{workspace.root}' have tokens by {workspace.tokenizer!r}, and these would have them by "
            f"{unit!r}. Import them into another workspace."
        )
    if not tokens_field:
        load_tokenizer(unit)  # one that is not there is refused before it is written down
    return count_tokens_by(workspace, unit)


def unit_of(tokenizer: str | None, tokens_field: str | None) -> str | None:
    """Name the unit that is asked for, None where none is; a path is completed, a hub name stays a name."""
    if tokens_field:
        return f"{_FIELD}{tokens_field}"
    if not tokenizer:
        return None
    path = Path(tokenizer)
    path = path.parent if path.name == "tokenizer.json" else path
    return str(path.resolve()) if path.is_dir() else tokenizer


class TokenCounts:
    """Counts the tokens of documents in the unit of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.field = tokens_field_of(workspace)
        self._tokenizer: TextTokenizer | None = None if self.field else load_tokenizer(workspace.tokenizer)

    def names(self, names: FieldNames) -> FieldNames:
        """Give the fields to read, with that of the tokens."""
        return FieldNames(names.text, names.domain, names.id, names.date, self.field)

    def of(self, batch: Batch, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Count the tokens of some rows of a batch; shape (n_rows,)."""
        if self._tokenizer is None:
            return np.array([batch.n_tokens[row] for row in rows], dtype=np.int64)
        return self._tokenizer.count([batch.texts[row] for row in rows])

    def record(self) -> dict[str, Any]:
        """Say what was counted by; for the record of an import."""
        if self._tokenizer is None:
            return {"name": f"{_FIELD}{self.field}", "fingerprint": None}
        return {"name": self._tokenizer.name, "fingerprint": self._tokenizer.fingerprint}
