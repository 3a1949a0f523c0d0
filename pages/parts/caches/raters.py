"""Cached questions about judgments and raters.

Keyed, beside folder and revision, by the state of the judgments (``judged``) and of a rater's evaluation
(``evaluated``): both change within a revision.
"""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.corpus.workspace_folder import open_workspace
from core.insight import rater_against_rater
from core.insight.rater_against_rater import TwoRaters
from core.judging.excerpts.passages import Passage, read_passages
from core.judging.files.judgment_table import JudgmentTable
from core.judging.stored import lookups
from core.judging.stored.judgment import Judge, Judgment
from core.judging.stored.preferences import models_among, preferred
from core.judging.stored.stored_pairs import stored_pairs
from core.judging.trust import coverage as judging_coverage
from core.judging.trust.coverage import Coverage
from core.judging.trust.figures import CriterionTrust, trust_by_criterion
from core.judging.trust.gathered_judgments import workspace_table
from core.qurater.agreement import excerpt_ratings, rater_as_judge
from core.qurater.agreement import quality as agreement
from core.qurater.agreement.excerpt_ratings import ExcerptRatings
from core.qurater.agreement.quality import Quality
from core.qurater.heads.preview import HeadsPreview, preview_heads
from core.qurater.learning.feature_cache import FeatureCache
from core.qurater.raters import about_rater
from core.qurater.raters.about_rater import AboutRater
from core.qurater.rating.model import RatingModel, open_model
from pages.parts.caches.documents import catalog
from pages.parts.caches.documents import domains as domains_of_corpus


@st.cache_resource(max_entries=4, show_spinner="Reading the judgments…")
def judgments(root: str, judged: str) -> list[Judgment]:
    """Read all judgments."""
    return lookups.all_judgments(open_workspace(Path(root)))


@st.cache_resource(max_entries=4, show_spinner=False)
def _preferences(root: str, judged: str) -> list[Judgment]:
    return preferred(judgments(root, judged), models_among(judges(root, judged)))


@st.cache_data(max_entries=8, show_spinner=False)
def judges(root: str, judged: str) -> list[Judge]:
    """List who judged, those with the most judgments first."""
    return lookups.judges(open_workspace(Path(root)))


@st.cache_resource(max_entries=4, show_spinner=False)
def _table(root: str, revision: str, judged: str) -> JudgmentTable:
    return workspace_table(open_workspace(Path(root)), catalog(root, revision))


@st.cache_data(max_entries=8, show_spinner=False)
def titles_and_domains(root: str, revision: str, judged: str) -> pd.DataFrame:
    """Describe the documents that were judged: ``title, domain, n_tokens``, by id."""
    table = _table(root, revision, judged)
    return catalog(root, revision).documents_by_id(table.items).set_index("doc_id")


def _domain_of(root: str, revision: str, judged: str) -> dict[str, str]:
    frame = titles_and_domains(root, revision, judged)
    return dict(zip(frame.index, frame["domain"], strict=True))


@st.cache_data(max_entries=8, show_spinner=False)
def coverage(root: str, revision: str, judged: str) -> Coverage:
    """Say how far the judgments reach."""
    frame = domains_of_corpus(root, revision, None)
    sizes = dict(zip(frame["domain"], frame["n_documents"].tolist(), strict=True))
    return judging_coverage.coverage_of(
        _table(root, revision, judged), domain_of=_domain_of(root, revision, judged), documents_by_domain=sizes
    )


@st.cache_data(max_entries=8, show_spinner="Measuring how far the judgments can be trusted…")
def trust(root: str, revision: str, judged: str) -> list[CriterionTrust]:
    """Say how far the judgments can be trusted."""
    return trust_by_criterion(_table(root, revision, judged))


@st.cache_resource(max_entries=8, show_spinner=False)
def ratings_of_excerpts(root: str, rater: str, evaluated: str) -> ExcerptRatings | None:
    """Read what a rater said of the excerpts that were judged, None where it was not asked."""
    return excerpt_ratings.read_excerpt_ratings(open_workspace(Path(root)), rater)


@st.cache_data(max_entries=16, show_spinner=False)
def n_excerpts(root: str, judged: str) -> int:
    """Count the excerpts that were judged."""
    return len(excerpt_ratings.passages_judged(_preferences(root, judged)))


@st.cache_data(max_entries=16, show_spinner=False)
def n_not_rated(root: str, judged: str, rater: str, evaluated: str) -> int:
    """Count the excerpts that were judged, and that the rater was not asked about."""
    ratings = ratings_of_excerpts(root, rater, evaluated)
    wanted = excerpt_ratings.passages_judged(_preferences(root, judged))
    return sum(ratings is None or passage not in ratings.places for passage in wanted)


@st.cache_resource(max_entries=8, show_spinner="Setting rater and judges side by side…")
def pairs(root: str, revision: str, judged: str, rater: str, evaluated: str) -> pd.DataFrame:
    """Set a rater beside each judge, see `core.qurater.agreement.rater_as_judge.judged_pairs`."""
    ratings = ratings_of_excerpts(root, rater, evaluated)
    return rater_as_judge.judged_pairs(_preferences(root, judged), ratings, _domain_of(root, revision, judged))


@st.cache_resource(max_entries=32, show_spinner=False)
def pairs_by(root: str, revision: str, judged: str, rater: str, evaluated: str, *, judge: str | None) -> pd.DataFrame:
    """Set a rater beside one judge, or all of them averaged."""
    found = pairs(root, revision, judged, rater, evaluated)
    return rater_as_judge.together(found) if judge is None else found[found["judge"] == judge]


@st.cache_data(max_entries=64, show_spinner="Measuring the rater…")
def quality(
    root: str, revision: str, judged: str, rater: str, evaluated: str, *, judge: str | None, by: tuple[str, ...]
) -> dict[tuple[str, ...], Quality]:
    """Measure a rater by one judge, or all of them averaged, for each group of some columns."""
    found = pairs_by(root, revision, judged, rater, evaluated, judge=judge)
    return agreement.quality_by(found, *by)


@st.cache_data(max_entries=32, show_spinner=False)
def quality_by_judge(
    root: str, revision: str, judged: str, rater: str, evaluated: str
) -> dict[tuple[str, ...], Quality]:
    """Measure a rater by each judge: by judge and criterion."""
    return agreement.quality_by(pairs(root, revision, judged, rater, evaluated), "judge", "criterion")


@st.cache_data(max_entries=32, show_spinner=False)
def disagreements(
    root: str, revision: str, judged: str, rater: str, evaluated: str, *, judge: str | None, criterion: str
) -> pd.DataFrame:
    """List pairs, those on which rater and judge are farthest apart first, with the titles of both documents."""
    found = pairs_by(root, revision, judged, rater, evaluated, judge=judge)
    listed = rater_as_judge.disagreements(found[found["criterion"] == criterion])
    title_of = titles_and_domains(root, revision, judged)["title"]
    return listed.assign(title_a=listed["doc_a"].map(title_of), title_b=listed["doc_b"].map(title_of))


@st.cache_data(max_entries=64, show_spinner="Reading the texts…")
def passages(root: str, revision: str, wanted: tuple[Passage, ...]) -> list[str]:
    """Read excerpts."""
    return read_passages(open_workspace(Path(root)), catalog(root, revision), wanted)


@st.cache_data(max_entries=32, show_spinner="Comparing the raters…")
def two_raters(root: str, revision: str, criterion: str, one: str, other: str) -> TwoRaters:
    """Compare two raters over the corpus."""
    return rater_against_rater.two_raters(catalog(root, revision), criterion, one, other)


@st.cache_data(max_entries=16, show_spinner=False)
def about(folder: str, state: str) -> AboutRater:
    """Say what is known of a rater; by the state of its files."""
    return about_rater.about_rater(Path(folder))


@st.cache_resource(max_entries=1, show_spinner="Opening the rater…")
def model(folder: str, state: str) -> RatingModel:
    """Open a rater for work."""
    return open_model(Path(folder))


@st.cache_resource(max_entries=2, show_spinner="Reading what was judged, and moving the heads…")
def preview(root: str, revision: str, judged: str, folder: str, state: str) -> HeadsPreview:
    """Move the heads of a rater by all judgments; features of excerpts that were read before are at hand."""
    workspace = open_workspace(Path(root))
    votes = stored_pairs(workspace, catalog(root, revision))
    return preview_heads(model(folder, state), votes, cache=FeatureCache(workspace.root / "features"))
