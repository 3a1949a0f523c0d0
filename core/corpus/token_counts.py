"""What the tokens of a corpus are counted by: one tokenizer, or one field of the input, for all documents."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.rows import Batch, FieldNames
from core.corpus.token_units import field_of, unit_of
from core.corpus.tokens import TextTokenizer, load_tokenizer
from core.corpus.workspace import Workspace
from core.errors import ConflictError


def with_unit(workspace: Workspace, *, tokenizer: str | None, tokens_field: str | None) -> Workspace:
    """Settle what tokens are counted by; the first import that succeeds writes it down, once and for all.

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
        With its unit.

    Raises
    ------
    ConflictError
        If both are given, or documents are here that were counted by something else: a budget would mix units.
    """
    if tokenizer and tokens_field:
        raise ConflictError(
            "Tokens are counted by a tokenizer or taken from a field. Leave out one of the two options."
        )
    has_imports = bool(workspace.imports())
    # An import that could not write its record may have written its unit down.
    unit = unit_of(tokenizer, tokens_field) or (workspace.tokenizer if has_imports else DEFAULT_ENCODER)
    if unit == workspace.tokenizer:
        return workspace
    if has_imports:
        raise ConflictError(
            f"The documents of '{workspace.root}' have tokens by {workspace.tokenizer!r}, and these would have them by "
            f"{unit!r}. Import them into another workspace."
        )
    return replace(workspace, tokenizer=unit)


def _unchanged_tokenizer(workspace: Workspace) -> TextTokenizer:
    tokenizer = load_tokenizer(workspace.tokenizer)
    if any(record["tokenizer"]["fingerprint"] != tokenizer.fingerprint for record in workspace.imports()):
        raise ConflictError(
            f"The tokenizer {workspace.tokenizer!r} is not what it was when documents were imported into "
            f"'{workspace.root}'. Put the old one back, or import into another workspace."
        )
    return tokenizer


class TokenCounts:
    """Counts the tokens of documents in the unit of a workspace.

    Raises
    ------
    ConflictError
        If the tokenizer changed since the last import: budgets would mix two units of one name.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.field = field_of(workspace.tokenizer)
        self._tokenizer: TextTokenizer | None = None if self.field else _unchanged_tokenizer(workspace)

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
            return {"name": unit_of(None, self.field), "fingerprint": None}
        return {"name": self._tokenizer.name, "fingerprint": self._tokenizer.fingerprint}
