"""What the trainings of a probe may read: the documents of each set, without those held out and their copies."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.corpus.fingerprints import Hashes
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.lm.probe.documents import Documents, copies_of
from core.lm.probe.held_out import HeldOut, Marks, hold_out
from core.lm.probe.plan import UNIFORM, ProbePlan, TinyShape
from core.lm.probe.streams import n_available
from core.records import OnProgress
from core.wording import count


@dataclass(frozen=True, slots=True)
class Sets:
    """The corpus as a probe sees it.

    Attributes
    ----------
    documents : Documents
        All of them.
    held : HeldOut
        Those that no training sees.
    n_copies : int
        Documents left out of every training, since their text is that of one held out.
    marks : dict of str to ndarray of bool, shape (n_documents,)
        For each set, what it may be trained on.
    """

    documents: Documents
    held: HeldOut
    n_copies: int
    marks: dict[str, Marks]

    @property
    def available(self) -> dict[str, int]:
        """The length of each set laid out as one text."""
        return {name: n_available(self.documents, marks) for name, marks in self.marks.items()}


def sets_of(
    workspace: Workspace,
    selections: Mapping[str, Hashes],
    *,
    plan: ProbePlan,
    shape: TinyShape,
    on_progress: OnProgress,
) -> Sets:
    """Hold documents out, and only then see what is in each set.

    Parameters
    ----------
    workspace, selections, plan, shape, on_progress
        See `core.lm.probe.running.run_probe`.

    Returns
    -------
    Sets
        With the uniform one, where it is asked for.

    Raises
    ------
    InputError
        If the corpus is too small to hold any of it out, or what is left of a set is too short for a step.
    """
    _require_names(selections, plan)
    documents = Documents.of(workspace)
    held = hold_out(
        documents.doc_hash, documents.n_bytes, documents.domain_of, domains=documents.domains, share=plan.held_out
    )
    copies = copies_of(documents, held.marks, on_progress=on_progress)
    free = ~(held.marks | copies)
    marks = {name: documents.among(hashes) & free for name, hashes in selections.items()}
    if plan.with_uniform:
        marks[UNIFORM] = free
    for name, those in marks.items():
        length = n_available(documents, those)
        if length < shape.fewest_bytes:
            raise InputError(
                f"What may be trained on of {name!r} is {count(length, 'byte')}, and a probe needs "
                f"{shape.fewest_bytes:,} at least. Probe a larger selection."
            )
    return Sets(documents, held, int(copies.sum()), marks)


def _require_names(selections: Mapping[str, Hashes], plan: ProbePlan) -> None:
    if not selections:
        raise InputError("Name at least one selection to probe.")
    if plan.with_uniform and UNIFORM in selections:
        raise InputError(
            f"The selection {UNIFORM!r} would be taken for the uniform draw that is trained beside the others. Add "
            "--no-uniform, and the others are compared with that selection."
        )
