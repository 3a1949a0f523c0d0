"""Documents that stand at some percentiles, with the beginnings of their texts: what such a rating looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from core.corpus.catalog.queries import Catalog
from core.corpus.document_parts import read_document
from core.corpus.filters import DocumentFilter
from core.corpus.workspace import Workspace

BEGINNING_CHARACTERS = 420


@dataclass(frozen=True, slots=True)
class Example:
    """A document at a percentile.

    Attributes
    ----------
    doc_id, title : str
        Which document.
    beginning : str
        The first characters of its text.
    is_whole : bool
        Whether that is all of it.
    n_tokens : int
        Its length.
    standardised, percentile : float
        Its rating, and where that stands in the corpus, in %.
    """

    doc_id: str
    title: str
    beginning: str
    is_whole: bool
    n_tokens: int
    standardised: float
    percentile: float


def examples_at(
    catalog: Catalog,
    workspace: Workspace,
    criterion: str,
    rater: str,
    documents: DocumentFilter,
    *,
    percents: Sequence[float],
    turn: int = 1,
) -> list[Example | None]:
    """Read how the documents at some percentiles begin.

    Parameters
    ----------
    catalog, workspace
        The corpus.
    criterion, rater, documents
        Which ratings of which documents.
    percents : sequence of float
        Of those ratings, in %; ascending.
    turn : int
        1 for the document at each place, 2 for the next nearest and so on.

    Returns
    -------
    list of (Example or None)
        One for each percentile; None where there are not so many documents.
    """
    frame = catalog.standing_at(criterion, rater, documents, percents=percents, limit=turn)
    rows = cast(list[dict[str, Any]], frame.to_dict("records"))
    at = {percent: [row for row in rows if row["percent"] == percent] for percent in percents}
    return [_read(workspace, at[percent][turn - 1]) if len(at[percent]) >= turn else None for percent in percents]


def _read(workspace: Workspace, row: dict[str, Any]) -> Example:
    text: str = read_document(workspace.document_parts()[row["part"]], row["row"])["text"]
    beginning = text.strip()[:BEGINNING_CHARACTERS]
    return Example(
        row["doc_id"],
        row["title"],
        beginning,
        len(beginning) == len(text.strip()),
        row["n_tokens"],
        row["standardised"],
        row["percentile"],
    )
