"""Questions about where ratings stand among others."""

from collections.abc import Mapping

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.names import standardised_column


class Percentiles(CatalogConnection):
    """The questions about percentiles; every answer is exact."""

    def percentiles_in_domain(
        self, domain: str, rater: str, standardised: Mapping[str, float | None]
    ) -> dict[str, float | None]:
        """Say where ratings stand among those of one domain.

        Parameters
        ----------
        domain, rater : str
            Among which ratings.
        standardised : mapping of str to float or None
            The ratings by criterion.

        Returns
        -------
        dict of str to float or None
            The share of the domain's rated documents that are rated as high or lower, in %; None without a rating.
        """
        number = self._number_of(rater)
        known = {key: value for key, value in standardised.items() if value is not None}
        if not known:
            return dict.fromkeys(standardised)
        shares = ", ".join(
            f"100.0 * count(*) FILTER ({column} <= ?) / count({column})"
            for key in known
            for column in [standardised_column(number, key)]
        )
        found = self._rows(f"SELECT {shares} FROM documents WHERE domain = ?", [*known.values(), domain])[0]
        return dict.fromkeys(standardised) | dict(zip(known, found, strict=True))
