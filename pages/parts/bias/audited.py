"""The audit that the bias page shows: of a saved selection, or of settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.corpus.filters import Membership
from core.insight.audit.candidates import unrated_in_words
from core.insight.audit.group_audit import ColumnAudit, GroupAudit
from core.insight.audit.in_order import InOrder, in_order
from core.insight.audit.in_words import remaining_in_words
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.records import Amount
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import selection_manifest
from core.wording import count
from pages.parts.bias.names import columns_in_words, held_in_words
from pages.parts.bias.view import BiasView
from pages.parts.caches import audit as caches
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.selections import membership, settings_in_words
from pages.parts.subset.asked import asked
from pages.parts.wording import percent

_MOST_UNMET = 3


@dataclass(frozen=True, slots=True)
class Audited:
    """What was selected, and what that does to each group.

    Attributes
    ----------
    name : str or None
        Of the saved selection; None for settings that are not saved.
    what : SelectionParameters or Membership
        By which `pages.parts.caches.audit` is asked.
    parameters : SelectionParameters
        What was asked for.
    found : ColumnAudit
        Every group.
    order : InOrder
        The groups as they are shown.
    """

    name: str | None
    what: caches.Audited
    parameters: SelectionParameters
    found: ColumnAudit
    order: InOrder

    @property
    def pool(self) -> Amount:
        """All documents that could be kept."""
        return sum((each.retention.pool for each in self.found.groups), Amount(0, 0))

    @property
    def kept(self) -> Amount:
        """The documents of the selection."""
        return sum((each.retention.kept for each in self.found.groups), Amount(0, 0))

    def group(self, name: str | None) -> GroupAudit | None:
        """Give the group of a name."""
        return next((each for each in self.found.groups if each.retention.group.name == name), None)


def audited(corpus: Opened, view: BiasView, rater: str) -> Audited:
    """Audit what the view names; raise `NotFoundError` where it names a selection or a column that is not there."""
    name = view.subset.selection
    for beside in view.against:
        # A name that is not there is told whatever is looked at.
        selection_manifest(corpus.workspace, beside)
    what: caches.Audited
    if name is None:
        what = parameters = asked(corpus, view.subset, rater)
    else:
        parameters = SelectionParameters.from_json(selection_manifest(corpus.workspace, name)["parameters"])
        what = membership(corpus, name, kept=True)
    found = caches.audit(*corpus.key, parameters.rater, what, columns=view.columns, held=view.held)
    return Audited(name, what, parameters, found, in_order(found.groups))


def selection_in_words(found: Audited) -> str:
    """Say which selection this is, how much it keeps, and what of its groups stands out."""
    kept, pool = found.kept, found.pool
    what = f"Selection **{for_markdown(found.name)}**" if found.name else "The selection of these settings, not saved,"
    share = percent(kept.n_tokens / pool.n_tokens if pool.n_tokens else None)
    rated = "the rated tokens" if found.found.n_unrated else "all tokens"
    amount = f"{count(kept.n_documents, 'document')}, {count(kept.n_tokens, 'token')}: {share} of {rated}"
    return f"{what} keeps {amount}.  \nAsked for: {for_markdown(settings_in_words(found.parameters))}."


def unmet_in_words(unmet: Mapping[str, float]) -> str:
    """Say where quotas could not be met: what is kept of the groups, over what was asked for.

    Examples
    --------
    >>> unmet_in_words({"science": 0.22, "code": 1.94})
    'Not met everywhere, since whole documents must fit: science has 22 % of its quota, code 194 %.'
    """
    if not unmet:
        return ""
    (first, share), *others = unmet.items()
    told = [f"{for_markdown(shortened(first, 40))} has {percent(share, 0)} of its quota"]
    told += [f"{for_markdown(shortened(name, 40))} {percent(ratio, 0)}" for name, ratio in others[: _MOST_UNMET - 1]]
    n_more = len(unmet) - len(told)
    told += [count(n_more, "more differs", "more differ")] if n_more else []
    return f"Not met everywhere, since whole documents must fit: {', '.join(told)}."


def remarks_on(corpus: Opened, found: Audited) -> list[str]:
    """Say what changed since a saved selection was made, and how many documents are left out."""
    told = caches.changes(*corpus.key, found.what) if isinstance(found.what, Membership) else []
    n_unrated = found.found.n_unrated
    return [*told, unrated_in_words(n_unrated, n_unrated + found.pool.n_documents)] if n_unrated else told


def findings_in_words(found: Audited, columns: tuple[str, ...]) -> str:
    """Say how many groups are kept more, and less, than chance explains."""
    order, by = found.order, for_markdown(columns_in_words(columns))
    absent = f", {count(order.n_absent, 'combination')} of them with none at all" if order.n_absent else ""
    if not order.n_ranked:
        n_groups = count(order.n_few, "group")
        return f"None of {n_groups} by {by} has the {FEW_DOCUMENTS} documents that it takes to say something{absent}."
    few = f"; {count(order.n_few, 'more has', 'more have')} too few documents to say{absent}" if order.n_few else ""
    if not order.n_tested:
        return (
            f"By {by} nothing can be tested: that takes a group of {FEW_DOCUMENTS} documents, as many beside it, and a "
            f"selection that keeps some and drops some{few}."
        )
    stand_out = "**none** is kept more or less"
    if order.n_more or order.n_less:
        stand_out = f"**{order.n_more:,} kept more** and **{order.n_less:,} kept less**"
    held = for_markdown(held_in_words(found.found.held)) if found.found.held else ""
    remaining = remaining_in_words(order.n_more + order.n_less, order.n_remaining, order.n_others_remaining, held)
    return f"Of {count(order.n_tested, 'group')} by {by}, {stand_out} than chance explains{few}. {remaining}".strip()
