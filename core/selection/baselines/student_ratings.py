"""A student rates a corpus: its ratings lie beside the documents like those of any rater."""

from dataclasses import dataclass
from typing import Any

from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import OnProgress, Progress, ignore_progress
from core.selection.baselines.agreement import Agreement
from core.selection.baselines.contrast import N_FOLDS
from core.selection.baselines.student import fit_student, held_out_agreement
from core.selection.baselines.student_parts import StudentRating, rate_all
from core.selection.baselines.teacher import Teacher, lessons_of


@dataclass(frozen=True, slots=True)
class StudentReport:
    """What a student rated, and how far it can be trusted.

    Attributes
    ----------
    rater : str
        What the ratings are filed under.
    n_documents, resumed_documents : int
        Documents that have a rating, and those whose ratings were there already.
    n_lessons : int
        Documents that it learned from.
    agreement : dict of str to Agreement
        With its teacher by criterion, on documents that it had not seen.
    """

    rater: str
    n_documents: int
    resumed_documents: int
    n_lessons: int
    agreement: dict[str, Agreement]

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return {
            "rater": self.rater,
            "n_documents": self.n_documents,
            "resumed_documents": self.resumed_documents,
            "n_lessons": self.n_lessons,
            "agreement": {criterion: each.to_json() for criterion, each in self.agreement.items()},
        }


def rate_by_student(
    workspace: Workspace,
    teacher: Teacher,
    *,
    name: str = "student",
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> StudentReport:
    """Have a student learn from ratings, and rate every document of a workspace.

    Parameters
    ----------
    workspace : Workspace
        What is rated; it needs no ratings.
    teacher : Teacher
        Whose ratings are learned; they may be of another workspace.
    name : str
        What to file the ratings under.
    force : bool
        Whether other ratings of this name are replaced.
    n_processes : int or None
        By default one for each processor.
    on_progress : callable
        Told of students that have learned, then of documents that are rated.

    Returns
    -------
    StudentReport
        With the agreement of student and teacher, which is in the record of the ratings too.

    Raises
    ------
    InputError
        If there is nothing to rate, or too little to learn from, or the student is to be its own teacher.
    ConflictError
        If there are ratings by another rater under this name and `force` is false.
    """
    target = workspace.ratings(name)
    if target.resolve() == teacher.workspace.ratings(teacher.rater).resolve():
        raise InputError(f"The student {name!r} cannot learn from its own ratings. Name another --teacher, or --name.")
    parts = workspace.document_parts()
    if not parts:
        raise InputError(f"'{workspace.root}' has no documents yet. Add some: qulens import {workspace.root} FILE...")
    on_progress(Progress(0, 0, "", "reading rated documents"))
    lessons = lessons_of(teacher)
    found = dict(zip(teacher.criteria, held_out_agreement(lessons, on_progress=on_progress), strict=True))
    student = fit_student(lessons)
    about = {**teacher.record(), "n_lessons": len(lessons.fold), "n_folds": N_FOLDS}
    about["agreement"] = {criterion: each.to_json() for criterion, each in found.items()}
    with workspace.being_written(target):
        resumed = rate_all(
            StudentRating(target, student, teacher.criteria),
            parts,
            about=about,
            force=force,
            n_processes=n_processes,
            on_progress=on_progress,
        )
    n_documents = workspace.ratings_record(name)["n_documents"]
    return StudentReport(name, n_documents, resumed, len(lessons.fold), found)
