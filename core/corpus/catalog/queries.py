"""Questions that the app and the command line ask of the catalog."""

import duckdb
import numpy as np
import pandas as pd

from core.corpus.catalog.build import named, percentile_column, rating_column, standardised_column
from core.corpus.catalog.candidates import Candidates
from core.corpus.catalog.current import catalog_path
from core.corpus.catalog.dates import Dates
from core.corpus.catalog.distributions import Distributions
from core.corpus.catalog.examples import Examples
from core.corpus.catalog.fates import Fates
from core.corpus.catalog.fields import field_column
from core.corpus.catalog.found_lists import Embed, Found
from core.corpus.catalog.likeness import fused
from core.corpus.catalog.lookups import Lookups
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
from core.records import Amount

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
        sql = "SELECT criterion, n, mean, sd FROM standardisations WHERE rater = ?"
        return {
            criterion: Standardisation(n, mean, sd) for criterion, n, mean, sd in self._rows(sql, [self._rater(rater)])
        }

    def amount(self, documents: DocumentFilter, rater: str | None) -> Amount:
        """Count the documents that a filter leaves, exactly."""
        where, parameters = self._condition(documents, self._rater(rater))
        sql = f"SELECT count(*), coalesce(sum(n_tokens), 0) FROM documents WHERE {where}"
        n_documents, n_tokens = self._rows(sql, parameters)[0]
        return Amount(n_documents, int(n_tokens))

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
        if closest is not None:
            return self._page_of(closest, documents, number, order=order, offset=offset, limit=limit)
        where, parameters = self._condition(documents, number)
        direction = "DESC" if order.descending else "ASC"
        sql = f"""
            SELECT {self._shown(number)} FROM documents WHERE {where}
            ORDER BY {self._sorted_by(order, number)} {direction} NULLS LAST, doc_id LIMIT ? OFFSET ?
        """
        return self._frame(sql, [*parameters, limit, offset])

    def _shown(self, rater: int | None) -> str:
        percentiles = (
            f"{percentile_column(rater, key)} AS {named(key)}" if rater is not None else f"NULL::DOUBLE AS {named(key)}"
            for key in CRITERION_KEYS
        )
        return ", ".join(["doc_id, title, domain, n_tokens", *percentiles])

    def _sorted_by(self, order: Order, rater: int | None) -> str:
        if order.field:
            return field_column(self._field(order.field).number)
        if order.column not in (*CRITERION_KEYS, CLOSENESS):
            return f'"{order.column}"'
        is_rated = rater is not None and order.column in self._criteria[rater]
        return rating_column(rater, order.column) if rater is not None and is_rated else "n_tokens"

    def _closest(self, documents: DocumentFilter) -> Found | None:
        """Give what the searches of a filter found that say how well each document answers them; None if none does."""
        answers = [self._answer(search) for search in documents.searches]
        found = [each for each in answers if each.closeness is not None]
        if len(found) > 1:
            return fused([each.numbers for each in found], found[0].n_documents)
        return found[0] if found else None

    def _page_of(
        self, found: Found, documents: DocumentFilter, rater: int | None, *, order: Order, offset: int, limit: int
    ) -> pd.DataFrame:
        where, parameters = self._condition(documents, rater)
        is_left = np.zeros(found.n_documents, dtype=bool)
        sql = f"SELECT number FROM documents WHERE {where}"
        is_left[self._cursor().execute(sql, parameters).fetchnumpy()["number"]] = True
        ordered = found.numbers[is_left[found.numbers]]
        chosen = (ordered if order.descending else ordered[::-1])[offset : offset + limit].tolist()
        sql = f"""
            SELECT {self._shown(rater)} FROM documents
            JOIN (SELECT unnest(?::BIGINT[]) AS number, unnest(?::BIGINT[]) AS place) USING (number) ORDER BY place
        """
        return self._frame(sql, [chosen, list(range(len(chosen)))])


def open_catalog(workspace: Workspace, *, embed: Embed | None = None) -> Catalog:
    """Open the catalog of a workspace's present revision, building it where it is missing.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    embed : callable or None
        Makes a vector of a text, for searches by likeness to one; without it these are refused.

    Raises
    ------
    InputError
        If there is no place to build it in.
    ConflictError
        If others change the workspace faster than its catalog can be opened.
    """
    for _ in range(_MOST_TRIES):
        path = catalog_path(workspace)
        try:
            return Catalog(path, workspace, embed=embed)
        except duckdb.IOException:
            # Another process may have built the catalog of a newer revision meanwhile, and removed this one.
            if path.is_file():
                raise
    raise ConflictError(f"Others keep changing '{workspace.root}'. Try again in a moment.")
