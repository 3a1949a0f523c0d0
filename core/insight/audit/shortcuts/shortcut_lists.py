"""One criterion while its shortcuts are looked for: what explains its ratings, and which documents to list."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.insight.audit.shortcuts.rated_sample import RatedSample
from core.insight.audit.shortcuts.shallow import FEATURES
from core.insight.audit.shortcuts.shortcut_findings import LENGTH, CriterionShortcuts, Reason, ShallowDocument
from core.insight.audit.shortcuts.shortcuts import FEWEST_DOCUMENTS, Shortcuts, shortcuts
from core.insight.audit.texts_of_documents import Read
from core.selection.pool.pool import Pool, Rows

# Of the ratings by a criterion, those above this quantile are high.
HIGH = 0.9
# Signs of teaching that are not teaching yet, for this criterion.
_TAUGHT_BY = "educational_value"
_TEACHING_SIGNS = ("question marks (per 1,000 words)", "headings (per 1,000 words)")
_MOST_REASONS = 3
_NAMES = tuple(FEATURES)
# The list that is not by a single sign.
_BY_ALL = ""
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CriterionCheck:
    """One criterion while its documents are looked for: arrays over the documents of the sample that it rates."""

    found: Shortcuts
    rows: Rows
    ratings: Floats
    features: Floats
    below: Floats
    above: Floats
    beyond_domain: Floats

    @classmethod
    def of(cls, pool: Pool, criterion: str, *, sample: RatedSample, features: Floats) -> "CriterionCheck | None":
        """Fit the ratings of a sample; None where fewer than `FEWEST_DOCUMENTS` of it are rated by the criterion.

        Parameters
        ----------
        pool : Pool
            All documents.
        criterion : str
            Its key.
        sample : RatedSample
            Which of them were read.
        features : ndarray of float, shape (n, n_features)
            What is shallow in each; NaN where its text is not here.
        """
        ratings = pool.standardisation_of(criterion).apply(pool.ratings_by(criterion)[sample.rows])
        is_there = ~np.isnan(ratings) & ~np.isnan(features).any(axis=1)
        if int(is_there.sum()) < FEWEST_DOCUMENTS:
            return None
        rows, ratings, features = sample.rows[is_there], ratings[is_there], features[is_there]
        places = None if sample.part_of is None else sample.part_of[is_there]
        domains, n_tokens = np.asarray(pool.domain_of)[rows], np.asarray(pool.n_tokens)[rows]
        columns = {name: features[:, place] for place, name in enumerate(_NAMES)}
        found = shortcuts(criterion, ratings, columns, n_tokens, domains, places=places)
        features = np.column_stack([features, n_tokens])
        below, above = (np.stack([_shares_below(sign * each) for each in features.T], axis=1) for sign in (1, -1))
        beyond = found.predicted - _means_within(ratings, domains)
        return cls(found, rows, ratings, features, below, above, beyond)

    def lists(self, n: int) -> dict[str, Places]:
        """Choose documents of the top tenth for each list."""
        is_high = self.ratings >= np.quantile(self.ratings, HIGH)
        predicted = self.found.predicted
        lists = {_BY_ALL: _first(self.beyond_domain, is_high & (predicted >= np.quantile(predicted, HIGH)), n)}
        if self.found.criterion == _TAUGHT_BY:
            lists |= {sign: _first(self.features[:, _NAMES.index(sign)], is_high, n) for sign in _TEACHING_SIGNS}
        return lists

    def rows_in(self, lists: Mapping[str, Places]) -> list[int]:
        """Say which rows of the pool are listed."""
        return [int(self.rows[place]) for places in lists.values() for place in places]

    def told(self, pool: Pool, lists: Mapping[str, Places], beginnings: Mapping[str, Read]) -> CriterionShortcuts:
        """Describe what was found, with the documents of each list."""

        def documents(places: Places) -> tuple[ShallowDocument, ...]:
            doc_ids = pool.ids(self.rows[places]).to_pylist()
            return tuple(
                self._document(int(place), beginnings[doc_id])
                for place, doc_id in zip(places, doc_ids, strict=True)
                if doc_id in beginnings
            )

        by_sign = {sign: documents(places) for sign, places in lists.items() if sign != _BY_ALL}
        found = self.found
        return CriterionShortcuts(
            found.criterion, found.n, found.features, found.together, documents(lists[_BY_ALL]), by_sign
        )

    def _document(self, place: int, read: Read) -> ShallowDocument:
        return ShallowDocument(
            read.doc_id,
            read.title,
            read.domain,
            read.n_tokens,
            float(self.ratings[place]),
            float(self.found.predicted[place]),
            float(self.beyond_domain[place]),
            self._reasons(place),
            read.beginning,
            read.is_whole,
        )

    def _reasons(self, place: int) -> tuple[Reason, ...]:
        """Take what lifts its prediction most."""
        pulls, names = self.found.pulls[place], (*_NAMES, LENGTH)
        of_place = self.features[place], self.below[place], self.above[place]
        return tuple(
            Reason(names[number], *(float(each[number]) for each in of_place))
            for number in np.argsort(-pulls, kind="stable")[:_MOST_REASONS].tolist()
            if pulls[number] > 0
        )


def _first(values: Floats, is_high: npt.NDArray[np.bool_], n: int) -> Places:
    """Give the places of the highest values above 0 among those that rate high, the highest first."""
    places = np.flatnonzero(is_high & (values > 0))
    return places[np.argsort(-values[places], kind="stable")][:n]


def _shares_below(values: Floats) -> Floats:
    return np.searchsorted(np.sort(values), values, side="left") / len(values)


def _means_within(values: Floats, groups: npt.NDArray[np.generic]) -> Floats:
    _, places = np.unique(groups, return_inverse=True)
    return np.asarray((np.bincount(places, values) / np.bincount(places))[places])
