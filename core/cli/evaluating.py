"""The evaluation of a rater on the judgments of a workspace: `qulens evaluate` without a pairs file."""

from pathlib import Path
from typing import Any

from core.cli.output import printable, progress_shown, table
from core.errors import InputError
from core.wording import count


def evaluation_on_stored(rater: str, root: Path | None) -> tuple[dict[str, Any], list[str]]:
    """Evaluate a rater on stored judgments.

    Parameters
    ----------
    rater : str
        A name, ``default``, or a folder.
    root : Path or None
        Of the workspace, where one was named.

    Returns
    -------
    tuple of (dict, list of str)
        The object for machines, and the lines for people.

    Raises
    ------
    InputError
        If no workspace was named: then there is nothing to evaluate on.
    """
    from core.corpus.workspace_folder import open_workspace
    from core.qurater.agreement.stored_evaluation import evaluate_on_stored
    from core.qurater.raters.named_raters import find_rater
    from core.qurater.rating.model import open_model

    if root is None:
        raise InputError("There are no judgments to evaluate on. Name a file (--pairs) or a workspace (--workspace).")
    workspace = open_workspace(root)
    name, folder = find_rater(rater, workspace)
    with progress_shown() as on_progress:
        result = evaluate_on_stored(workspace, open_model(folder), name, on_progress=on_progress).to_json()
    return result, _lines(result)


def _lines(result: dict[str, Any]) -> list[str]:
    judges = result["judges"]
    seen = (
        f"of which {result['n_pairs_seen_in_training']:,} were seen in training"
        if result["knows_training_texts"]
        else "which it may have seen in training: it does not say what it was trained on"
    )
    lines = [
        f"{result['rater']} and {count(len(judges), 'judge')} on {count(result['n_pairs'], 'pair')}, {seen}. "
        "Accuracy [95 % interval]:"
    ]
    rows: list[tuple[str, ...]] = [("criterion, judge", "all pairs", "confidence >= 0.5", ">= 0.8", "ECE")]
    for criterion, found in result["criteria"].items():
        rows.append((criterion, *_cells(found)))
        said = ((judge, by_criterion[criterion]) for judge, by_criterion in judges.items() if len(judges) > 1)
        rows += [(f"  {printable(judge)}", *_cells(each)) for judge, each in said]
    return [*lines, *table(rows)]


def _cells(found: dict[str, Any]) -> list[str]:
    return [
        *(_accuracy(found, cut) for cut in ("0", "0.5", "0.8")),
        "-" if found["ece"] is None else f"{found['ece']:.3f}",
    ]


def _accuracy(found: dict[str, Any], cut: str) -> str:
    if found["accuracy"][cut] is None:
        return "- (n = 0)"
    low, high = found["interval"][cut]
    return f"{found['accuracy'][cut]:.3f} [{low:.3f}, {high:.3f}] n = {found['n'][cut]:,}"
