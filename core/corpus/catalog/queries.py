"""Questions that the app and the command line ask of the catalog."""

import duckdb
import numpy as np
import pandas as pd

from core.corpus.catalog.arrays import TOKENS
from core.corpus.catalog.candidates import Candidates
from core.corpus.catalog.closest import closest_of, fused
from core.corpus.catalog.current import catalog_path
from core.corpus.catalog.dates import Dates
from core.corpus.catalog.distributions import Distributions
from core.corpus.catalog.examples import Examples
from core.corpus.catalog.fates import Fates
from core.corpus.catalog.fields import field_column
from core.corpus.catalog.found_lists import Embed, Found
from core.corpus.catalog.kept_in_order import stretch
from core.corpus.catalog.lookups import Lookups
from core.corpus.catalog.names import named, rating_column, standardised_column
from core.corpus.catalog.percentiles import Percentiles
from core.corpus.catalog.places import Places
from core.corpus.catalog.relations import Relations
from core.corpus.catalog.samples import Samples
from core.corpus.catalog.shown_documents import ShownDocuments
from core.corpus.catalog.steps import RatingsOver
from core.corpus.catalog.two_ratings import TwoRatings
from core.corpus.catalog.value_histograms import ValueHistograms
from core.corpus.filters import CLOSENESS, DocumentFilter, Order
from core.corpus.ratings import Standardisation
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError
from core.records import Amount, OnProgress, ignore_progress

_MOST_TRIES = 5


class Catalog(
    Candidates,
    Dates,
    Distributions,
    Examples,
    Fates,
    Lookups,
    Percentiles,
    Places,
    RatingsOver,
    Relations,
    Samples,
    ShownDocuments,
    TwoRatings,
    ValueHistograms,
):
    """The questions about documents and their ratings."""

    def standardisation(self, rater: str) -> dict[str, Standardisation]:
        """Say what each criterion that a rater rates by is standardised by, and over how many documents."""
        return dict(self._scales[self._number_of(rater)])

    def amount(self, documents: DocumentFilter, rater: str | None) -> Amount:
        """Count the documents that a filter leaves, exactly."""
        return self._kept(documents, self._rater(rater)).amount

    def domains(self, rater: str | None) -> pd.DataFrame:
        """Describe every domain.

        Parameters
        ----------
        rater : str or None
            Whose ratings are averaged.

        Returns
        -------
        DataFrame
            One row a domain, the largest first: ``domain, n_documents, n_tokens, n_rated`` and for each criterion
            the mean standardised rating, missing where nothing is rated.
        """
        number = self._rater(rater)
        means = ", ".join(
            f"avg({standardised_column(number, key)}) AS {named(key)}"
            if number is not None
            else f"NULL::DOUBLE AS {named(key)}"
            for key in CRITERION_KEYS
        )
        rated = f"count({rating_column(number, self._criteria[number][0])})" if number is not None else "0"
        sql = f"""
            SELECT domain, count(*) AS n_documents, sum(n_tokens)::BIGINT AS n_tokens, {rated} AS n_rated, {means}
            FROM documents GROUP BY domain ORDER BY n_tokens DESC, domain
        """
        return self._frame(sql)

    def page(
        self, documents: DocumentFilter, rater: str | None, *, order: Order, offset: int, limit: int
    ) -> pd.DataFrame:
        """Fetch one page of documents.

        Parameters
        ----------
        documents : DocumentFilter
            Which documents.
        rater : str or None
            Whose ratings.
        order : Order
            Sorted by what; equal ones by id. By a criterion that is not rated by, or by a closeness that no search of
            the filter tells: by length.
        offset, limit : int
            Which stretch.

        Returns
        -------
        DataFrame
            ``doc_id, title, domain, n_tokens`` and for each criterion the percentile in the corpus, in %.

        Raises
        ------
        NotFoundError
            If there is no such rater, or no such field to sort by.
        """
        number = self._rater(rater)
        closest = self._closest(documents) if order.column == CLOSENESS else None
        kept = self._kept(documents, number)
        if closest is not None:
            left = closest.mask if kept.mask is None else kept.mask
            chosen = closest_of(closest, left, descending=order.descending, offset=offset, limit=limit).astype(np.int32)
        else:
            column = self._sorted_by(order, number)
            chosen = stretch(kept, self._orders, column, descending=order.descending, offset=offset, limit=limit)
        return self._shown(chosen, number)

    def _sorted_by(self, order: Order, rater: int | None) -> str:
        if order.field:
            return field_column(self._field(order.field).number)
        if order.column not in (*CRITERION_KEYS, CLOSENESS):
            return order.column
        is_rated = rater is not None and order.column in self._criteria[rater]
        return rating_column(rater, order.column) if rater is not None and is_rated else TOKENS

    def _closest(self, documents: DocumentFilter) -> Found | None:
        """Give what the searches of a filter found that say how well each document answers them; None if none does."""
        answers = [self._answer(search) for search in documents.searches]
        found = [each for each in answers if each.closeness is not None]
        if len(found) > 1:
            return fused(found)
        return found[0] if found else None


def open_catalog(
    workspace: Workspace, *, embed: Embed | None = None, on_progress: OnProgress = ignore_progress
) -> Catalog:
    """Open the catalog of a workspace's present revision, building it where it is missing.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    embed : callable or None
        Makes a vector of a text, for searches by likeness to one; without it these are refused.
    on_progress : callable
        Told how far the building is; what it raises ends it.

    Raises
    ------
    InputError
        If there is no place to build it in.
    ConflictError
        If others change the workspace faster than its catalog can be opened.
    """
    for _ in range(_MOST_TRIES):
        path = catalog_path(workspace, on_progress=on_progress)
        try:
            return Catalog(path, workspace, embed=embed)
        except (duckdb.IOException, FileNotFoundError):
            # Another process may have built the catalog of a newer revision meanwhile, and removed this one.
            if path.is_dir():
                raise
    raise ConflictError(f"Others keep changing '{workspace.root}'. Try again in a moment.")
