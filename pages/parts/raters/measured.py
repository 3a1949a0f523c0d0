"""Which rater the page measures, by which judgments, and whether what it said of them is up to date."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError, QuLensError
from core.judging.stored.judgment import Judge
from core.judging.stored.lookups import judgments_revision
from core.qurater.agreement.excerpt_ratings import ExcerptRatings, evaluation_state
from core.qurater.raters.about_rater import AboutRater, rater_state
from core.qurater.raters.named_raters import find_rater
from pages.parts.caches import raters as caches
from pages.parts.opened import Opened
from pages.parts.paths import whole_path
from pages.parts.plain import shortened
from pages.parts.raters.view import RatersView


@dataclass(frozen=True, slots=True)
class Measured:
    """A rater beside the judges of a workspace.

    Attributes
    ----------
    corpus : Opened
        The workspace.
    view : RatersView
        What is shown.
    judged, evaluated : str
        States of the judgments, and of what the rater said of them (empty where it was not asked).
    name, folder, rater_state : str
        What its evaluation is filed under, where it lies, and the state of its files.
    about : AboutRater or None
        What is known of it; None where it cannot be opened, which `trouble` says.
    trouble : str
        Why it cannot be opened.
    """

    corpus: Opened
    view: RatersView
    judged: str
    evaluated: str
    name: str
    folder: str
    rater_state: str
    about: AboutRater | None
    trouble: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What cached calls about rater and judges begin with."""
        return *self.corpus.key, self.judged, self.name, self.evaluated

    @property
    def judgments_key(self) -> tuple[str, str, str]:
        """What cached calls about judgments begin with."""
        return *self.corpus.key, self.judged

    @property
    def judges(self) -> list[Judge]:
        """Who judged, those with the most judgments first."""
        return caches.judges(self.corpus.root, self.judged)

    @property
    def ratings(self) -> ExcerptRatings | None:
        """What the rater said of the excerpts; None where it was not asked."""
        return caches.ratings_of_excerpts(self.corpus.root, self.name, self.evaluated)

    @property
    def n_not_rated(self) -> int:
        """Excerpts that were judged since it was asked."""
        return caches.n_not_rated(self.corpus.root, self.judged, self.name, self.evaluated)

    @property
    def is_by_another(self) -> bool:
        """Whether the evaluation was made by an earlier rater of this name."""
        ratings = self.ratings
        return ratings is not None and self.about is not None and ratings.fingerprint != self.about.fingerprint

    @property
    def n_to_read(self) -> int:
        """Excerpts that an evaluation would read: all of them where the rater is another one now."""
        n_judged = caches.n_excerpts(self.corpus.root, self.judged)
        return n_judged if self.is_by_another else self.n_not_rated

    @property
    def path(self) -> str:
        """The rater as the command line takes it."""
        return whole_path(self.view.rater, Path(self.corpus.root)) if "/" in self.view.rater else self.view.rater


def measured(corpus: Opened, view: RatersView) -> Measured:
    """Look up what there is of the rater and the judgments; raise `InputError` where the judge did not judge here."""
    written = whole_path(view.rater, Path(corpus.root)) if "/" in view.rater else view.rater
    name, folder, state, about, trouble = Path(written).name, "", "", None, ""
    try:
        name, found = find_rater(written, corpus.workspace)
        folder, state = str(found), rater_state(found)
        about = caches.about(folder, state)
    except QuLensError as error:
        trouble = str(error)
    judged = judgments_revision(corpus.workspace)
    _require_judge(view.judge, caches.judges(corpus.root, judged))
    return Measured(corpus, view, judged, evaluation_state(corpus.workspace, name), name, folder, state, about, trouble)


def _require_judge(name: str | None, judges: list[Judge]) -> None:
    if name is not None and name not in [judge.name for judge in judges]:
        raise InputError(f"Nobody called '{shortened(name, 80)}' has judged here. Begin afresh, then choose a judge.")
