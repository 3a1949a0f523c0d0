"""The verb that gives documents values from elsewhere than the rater: what it is compared with."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli import options
from core.cli.agreement import given_options, written
from core.cli.output import progress_shown, show, table
from core.errors import InputError
from core.records import OnProgress
from core.wording import count

if TYPE_CHECKING:
    from core.corpus.columns.fill_column import ColumnReport
    from core.corpus.workspace import Workspace
    from core.selection.baselines.targets import Targets


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a method."""

    target: list[str]
    text_field: str
    name: str
    teacher: str | None
    force: bool

    def targets(self) -> "Targets":
        """Find the target texts."""
        from core.selection.baselines.targets import find_targets

        return find_targets(self.target, self.text_field)


# Does the work, and gives what `--json` prints and the lines for people.
Method = Callable[["Workspace", Asked, OnProgress], tuple[dict[str, Any], list[str]]]


def _dsir(workspace: "Workspace", asked: Asked, on_progress: OnProgress) -> tuple[dict[str, Any], list[str]]:
    from core.selection.baselines.dsir import MIN_WORDS, fill_dsir

    report = fill_dsir(workspace, asked.targets(), name=asked.name, force=asked.force, on_progress=on_progress)
    line = f"{column_line(report)} Documents of fewer than {MIN_WORDS} words and signs have none."
    return report.to_json(), [line]


def _rules(workspace: "Workspace", asked: Asked, on_progress: OnProgress) -> tuple[dict[str, Any], list[str]]:
    from core.selection.baselines.rules import check_by_rules

    report = check_by_rules(workspace, name=asked.name, force=asked.force, on_progress=on_progress)
    return report.to_json(), [f"{column_line(report)} True where all rules pass; the reasons stand beside it."]


def _perplexity(workspace: "Workspace", asked: Asked, on_progress: OnProgress) -> tuple[dict[str, Any], list[str]]:
    from core.selection.baselines.perplexity import COLUMN, fill_perplexity

    name = COLUMN if asked.name == "perplexity" else asked.name
    targets = asked.targets() if asked.target else None
    report = fill_perplexity(workspace, targets, name=name, force=asked.force, on_progress=on_progress)
    texts = f"{count(report.n_texts, 'text')} with {count(report.n_bytes, 'byte')}"
    return report.to_json(), [f"{column_line(report.column)} Learned from {texts}."]


def _classifier(workspace: "Workspace", asked: Asked, on_progress: OnProgress) -> tuple[dict[str, Any], list[str]]:
    from core.selection.baselines.classifier import fill_classifier

    report = fill_classifier(workspace, asked.targets(), name=asked.name, force=asked.force, on_progress=on_progress)
    line = (
        f"Learned from {count(report.n_targets, 'target text')} and {count(report.n_drawn, 'drawn document')}; on "
        f"those held out, a target has the larger log-odds in {report.auc:.1%} of pairs (area under the curve)."
    )
    return report.to_json(), [column_line(report.column), line]


def _student(workspace: "Workspace", asked: Asked, on_progress: OnProgress) -> tuple[dict[str, Any], list[str]]:
    from core.selection.baselines.student_ratings import rate_by_student
    from core.selection.baselines.teacher import find_teacher

    teacher = find_teacher(asked.teacher, workspace)
    report = rate_by_student(workspace, teacher, name=asked.name, force=asked.force, on_progress=on_progress)
    rows = [("agreement with the teacher", "Spearman", "95 %", "Pearson", "95 %", "within domains")]
    for criterion, found in report.agreement.items():
        spearman = f"{found.spearman_low:.3f} to {found.spearman_high:.3f}"
        pearson = f"{found.pearson_low:.3f} to {found.pearson_high:.3f}"
        within = f"{found.spearman_within_domains:.3f}"
        rows.append((criterion, f"{found.spearman:.3f}", spearman, f"{found.pearson:.3f}", pearson, within))
    lines = [
        f"{count(report.n_documents, 'document')} rated by {report.rater!r}, who learned from {report.n_lessons:,} "
        f"documents rated by {teacher.rater!r}.",
        *table(rows),
        f"On {report.n_lessons:,} documents, each by a student that had not seen it. Within domains: Spearman's again, "
        "where knowing the domain does not help.",
        f"Next: qulens select {workspace.root} --rater {report.rater} --name NAME --fraction 0.1",
    ]
    return report.to_json(), lines


METHODS: dict[str, Method] = {
    "rules": _rules,
    "perplexity": _perplexity,
    "dsir": _dsir,
    "classifier": _classifier,
    "student": _student,
}


def column_line(report: "ColumnReport") -> str:
    """Tell what a column holds."""
    documents = count(report.n_documents, "document")
    return f"Column {report.column!r}: {report.n_values:,} of {documents} have a value."


# Which of the options below a method looks at.
_LOOKED_AT = {
    "rules": (),
    "perplexity": ("target", "text_field"),
    "dsir": ("target", "text_field"),
    "classifier": ("target", "text_field"),
    "student": ("teacher",),
}


def _require_looked_at(method: str, given: Collection[str]) -> None:
    """Refuse options that would be ignored."""
    ignored = [name for name in ("target", "text_field", "teacher") if name in given and name not in _LOOKED_AT[method]]
    if ignored:
        takers = [each for each, names in _LOOKED_AT.items() if ignored[0] in names]
        raise InputError(
            f"The method {method!r} does not look at {written(ignored[0])}, which is for {', '.join(takers)}. "
            "Leave it out."
        )
    if "text_field" in given and "target" not in given:
        raise InputError("--text-field is that of the target texts, and there are none. Name their file by --target.")


def baseline(
    context: typer.Context,
    workspace: options.WorkspacePath,
    *,
    method: Annotated[str, typer.Argument(metavar="METHOD", help=f"One of {', '.join(METHODS)}.")],
    target: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="FILE", help="Texts like those that are wanted. Repeat for several files."),
    ] = None,
    text_field: options.TextField = "text",
    name: Annotated[str | None, typer.Option(help="What to call the result; by default METHOD.")] = None,
    teacher: Annotated[
        str | None,
        typer.Option(metavar="WORKSPACE[:RATER]", help="Whose ratings a student learns; by default those here."),
    ] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Give every document a value from elsewhere than the rater, as a column or as ratings to select by."""
    from core.corpus.workspace_folder import open_workspace

    if method not in METHODS:
        raise InputError(f"There is no method {method!r}. Take one of {', '.join(METHODS)}.")
    _require_looked_at(method, given_options(context))
    opened = open_workspace(workspace)
    asked = Asked(target or [], text_field, name or method, teacher, force)
    with progress_shown() as on_progress:
        result, lines = METHODS[method](opened, asked, on_progress)
    show(result, lines, as_json=as_json)
