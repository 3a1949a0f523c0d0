"""Raters: what was judged, how far that can be trusted, how good a rater is, where it and the judges part, training."""

from pages.parts import state
from pages.parts.headline import headline
from pages.parts.jobs.panel import job_panel
from pages.parts.messages import errors_shown
from pages.parts.opened import opened, require_documents
from pages.parts.raters.against import against_section
from pages.parts.raters.disagreements import disagreements_section
from pages.parts.raters.evaluation import quality_section
from pages.parts.raters.judgments import judgments_section
from pages.parts.raters.measured import measured
from pages.parts.raters.preview import preview_section
from pages.parts.raters.training import training_section
from pages.parts.raters.trust import trust_section
from pages.parts.raters.view import RatersView

with errors_shown(page=RatersView.page):
    corpus = opened()
    view = state.read(RatersView)
    headline(corpus, rater=corpus.rater_or_first(None))
    require_documents(corpus)
    busy = job_panel(corpus.root)
    found = measured(corpus, view)
    has_judgments = judgments_section(found)
    if has_judgments:
        trust_section(found)
    is_comparable = has_judgments and quality_section(found, busy)
    against_section(corpus, view)
    if is_comparable:
        disagreements_section(found)
    training_section(corpus, busy, has_judgments=has_judgments)
    if has_judgments:
        preview_section(found)
