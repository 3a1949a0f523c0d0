"""Shortcut checks of a workspace, on a sample of its rated documents: what is shallow beside what they are rated."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.catalog.queries import Catalog
from core.corpus.workspace import Workspace
from core.insight.audit.shallow import FEATURES, shallow_features
from core.insight.audit.shortcuts import FEWEST_DOCUMENTS, Explained, Shortcuts, shortcuts
from core.insight.audit.texts_of_documents import Read, documents_read
from core.records import OnProgress, ignore_progress
from core.selection.pool.pool import Pool, Rows

N_SAMPLE = 20_000
N_LISTED = 12
# Of the ratings by a criterion, those above this quantile are high.
HIGH = 0.9
# Signs of teaching that are not teaching yet, for this criterion.
_TAUGHT_BY = "educational_value"
_TEACHING_SIGNS = ("question marks (per 1,000 words)", "headings (per 1,000 words)")
_MOST_REASONS = 3
_NAMES = tuple(FEATURES)
# Beside the features, the last column of the fit.
LENGTH = "length (tokens)"


@dataclass(frozen=True, slots=True)
class Reason:
    """A feature that lets a document's rating be expected high.

    Attributes
    ----------
    feature : str
        As `core.insight.audit.shallow.FEATURES` names it, or `LENGTH`.
    value : float
        In its unit.
    share_below, share_above : float
        The share of the sample with less of it, and with more.
    """

    feature: str
    value: float
    share_below: float
    share_above: float


@dataclass(frozen=True, slots=True)
class ShallowDocument:
    """A document that rates high and has what rates high without being read.

    Attributes
    ----------
    doc_id, title, domain : str
        Which document.
    n_tokens : int
        Its length.
    rating : float
        Standardised.
    predicted : float
        What its shallow features and its length together say that its rating is.
    beyond_domain : float
        That less the mean rating of its domain in the sample.
    reasons : tuple of Reason
        The features that lift most what is predicted, in the fit that predicts it; those that do not are left out.
    beginning : str
        The first characters of its text.
    is_whole : bool
        Whether that is all of it.
    """

    doc_id: str
    title: str
    domain: str
    n_tokens: int
    rating: float
    predicted: float
    beyond_domain: float
    reasons: tuple[Reason, ...]
    beginning: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class CriterionShortcuts:
    """The checks by one criterion.

    Attributes
    ----------
    criterion : str
        Its key.
    n : int
        Documents of the sample that are rated by it.
    features, together : tuple of Explained
        See `core.insight.audit.shortcuts.Shortcuts`.
    shallow : tuple of ShallowDocument
        Of the top tenth by rating, those that are also in the top tenth of what all features together predict, and
        for which these predict more than their domain's mean: where they do so most first.
    by_sign : mapping of str to tuple of ShallowDocument
        For educational value: of its top tenth, those with most question marks, and with most headings.
    """

    criterion: str
    n: int
    features: tuple[Explained, ...]
    together: tuple[Explained, ...]
    shallow: tuple[ShallowDocument, ...]
    by_sign: Mapping[str, tuple[ShallowDocument, ...]]


@dataclass(frozen=True, slots=True)
class ShortcutSample:
    """The checks on a sample.

    Attributes
    ----------
    n_rated, n : int
        Rated documents of the workspace, and those of them that were read.
    criteria : tuple of CriterionShortcuts
        Without those by which fewer than `FEWEST_DOCUMENTS` of the sample are rated.
    """

    n_rated: int
    n: int
    criteria: tuple[CriterionShortcuts, ...]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self)


def shortcut_sample(
    workspace: Workspace,
    catalog: Catalog,
    pool: Pool,
    *,
    n: int = N_SAMPLE,
    n_listed: int = N_LISTED,
    on_progress: OnProgress = ignore_progress,
) -> ShortcutSample:
    """Read a sample of rated documents, and say how far what is shallow in them explains their ratings.

    Parameters
    ----------
    workspace, catalog
        The corpus.
    pool : Pool
        Its documents and their ratings.
    n : int
        How many documents are read at most: those with the smallest hashes of their ids. They lie everywhere, so that
        of a large corpus nearly all row groups are read, one at a time: that takes as long as to read all texts.
    n_listed : int
        How many documents are listed at most in each list.
    on_progress : callable
        Told how many documents are read.

    Returns
    -------
    ShortcutSample
        Only the features are kept of each text.
    """
    rows, n_rated = _sampled(pool, n)
    numbers = {doc_id: place for place, doc_id in enumerate(pool.ids(rows).to_pylist())}
    features = np.full((len(rows), len(FEATURES)), np.nan)
    for each in documents_read(
        workspace, catalog, numbers, note="looking at texts for shortcuts", on_progress=on_progress
    ):
        features[numbers[each.doc_id]] = shallow_features(each.text)
    checks = [_Check.of(pool, criterion, rows=rows, features=features) for criterion in pool.criteria]
    lists = [(check, check.lists(n_listed)) for check in checks if check is not None]
    shown = np.unique([row for check, of_check in lists for row in check.rows_in(of_check)]).astype(np.int64)
    beginnings = {each.doc_id: each for each in documents_read(workspace, catalog, pool.ids(shown).to_pylist())}
    told = tuple(check.told(pool, of_check, beginnings) for check, of_check in lists)
    return ShortcutSample(n_rated, len(rows), told)


def _sampled(pool: Pool, n: int) -> tuple[Rows, int]:
    """Take the rated documents with the smallest hashes, in the order of the pool."""
    is_rated = np.zeros(len(pool), dtype=bool)
    for criterion in pool.criteria:
        is_rated |= ~np.isnan(pool.ratings_by(criterion))
    rated = np.flatnonzero(is_rated)
    hashes = np.asarray(pool.doc_hash)[rated]
    rows = rated if len(rated) <= n else rated[np.argpartition(hashes, n - 1)[:n]]
    return np.sort(rows), len(rated)


# The list that is not by a single sign.
_BY_ALL = ""
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Check:
    """One criterion while its documents are looked for: arrays over the documents of the sample that it rates."""

    found: Shortcuts
    rows: Rows
    ratings: Floats
    features: Floats
    below: Floats
    above: Floats
    beyond_domain: Floats

    @classmethod
    def of(cls, pool: Pool, criterion: str, *, rows: Rows, features: Floats) -> "_Check | None":
        ratings = pool.standardisation_of(criterion).apply(pool.ratings_by(criterion)[rows])
        is_there = ~np.isnan(ratings) & ~np.isnan(features).any(axis=1)
        if int(is_there.sum()) < FEWEST_DOCUMENTS:
            return None
        rows, ratings, features = rows[is_there], ratings[is_there], features[is_there]
        domains, n_tokens = np.asarray(pool.domain_of)[rows], np.asarray(pool.n_tokens)[rows]
        columns = {name: features[:, place] for place, name in enumerate(_NAMES)}
        found = shortcuts(criterion, ratings, columns, n_tokens, domains)
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
