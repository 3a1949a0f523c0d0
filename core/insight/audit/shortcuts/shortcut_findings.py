"""What shortcut checks find: by each criterion, what is shallow beside its ratings, and which documents show it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.insight.audit.shortcuts.shortcuts import Explained

# Beside the features of `core.insight.audit.shortcuts.shallow`, the last column of the fit.
LENGTH = "length (tokens)"


@dataclass(frozen=True, slots=True)
class Reason:
    """A feature that lets a document's rating be expected high.

    Attributes
    ----------
    feature : str
        As `core.insight.audit.shortcuts.shallow.FEATURES` names it, or `LENGTH`.
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
        See `core.insight.audit.shortcuts.shortcuts.Shortcuts`.
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
    drawn : str
        Which ones these are, for a person: ``"300 of 90,000 rated documents: those with ..."``.
    criteria : tuple of CriterionShortcuts
        Without those by which fewer than `FEWEST_DOCUMENTS` of the sample are rated.
    """

    n_rated: int
    n: int
    drawn: str
    criteria: tuple[CriterionShortcuts, ...]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self)
