"""The audit that the bias page shows: of a saved selection, or of settings."""

from dataclasses import dataclass

from core.insight.audit.retention import GroupRetention
from core.records import Amount
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import selection_manifest
from core.wording import count
from pages.parts.bias.view import BiasView
from pages.parts.caches import audit as caches
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown
from pages.parts.selections import membership, settings_in_words
from pages.parts.subset.asked import asked
from pages.parts.wording import percent


@dataclass(frozen=True, slots=True)
class Audited:
    """What was selected, and what that keeps of each group.

    Attributes
    ----------
    name : str or None
        Of the saved selection; None for settings that are not saved.
    parameters : SelectionParameters
        What was asked for.
    groups : list of GroupRetention
        Every group.
    """

    name: str | None
    parameters: SelectionParameters
    groups: list[GroupRetention]

    @property
    def pool(self) -> Amount:
        """All documents."""
        return sum((each.pool for each in self.groups), Amount(0, 0))

    @property
    def kept(self) -> Amount:
        """The documents of the selection."""
        return sum((each.kept for each in self.groups), Amount(0, 0))


def audited(corpus: Opened, view: BiasView, rater: str) -> Audited:
    """Audit what the view names; raise `NotFoundError` where it names a selection that is not there."""
    name = view.subset.selection
    if name is None:
        parameters = asked(corpus, view.subset, rater)
        return Audited(None, parameters, caches.audit_of_settings(*corpus.key, parameters, column=view.column))
    parameters = SelectionParameters.from_json(selection_manifest(corpus.workspace, name)["parameters"])
    kept = membership(corpus, name, kept=True)
    found = caches.audit_of_selection(*corpus.key, parameters.rater, kept, column=view.column)
    return Audited(name, parameters, found)


def selection_in_words(found: Audited) -> str:
    """Say which selection this is, and how much it keeps."""
    kept, pool = found.kept, found.pool
    what = f"Selection **{for_markdown(found.name)}**" if found.name else "The selection of these settings, not saved,"
    share = percent(kept.n_tokens / pool.n_tokens if pool.n_tokens else None)
    amount = f"{count(kept.n_documents, 'document')}, {count(kept.n_tokens, 'token')}: {share} of all tokens"
    return f"{what} keeps {amount}.  \nAsked for: {for_markdown(settings_in_words(found.parameters))}."
