"""How good a rater is, in a terminal: on the judgments of a workspace, or on a file of them."""

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


def evaluation_on_file(rater: str, pairs: Path, root: Path | None) -> tuple[dict[str, Any], list[str]]:
    """Evaluate a rater on a file of judged pairs.

    Parameters
    ----------
    rater : str
        A name, ``default``, or a folder.
    pairs : Path
        In any known format.
    root : Path or None
        Of the workspace in which the rater has its name.

    Returns
    -------
    tuple of (dict, list of str)
        The object for machines, and the lines for people.
    """
    from core.corpus.workspace_folder import open_workspace
    from core.judging.files.judgment_files import read_judgments
    from core.qurater.agreement.evaluation import evaluate_rater
    from core.qurater.raters.named_raters import find_rater
    from core.qurater.rating.model import open_model

    _, folder = find_rater(rater, open_workspace(root) if root else None)
    pair_set = read_judgments(pairs)
    with progress_shown() as on_progress:
        result = evaluate_rater(open_model(folder), pair_set, on_progress=on_progress).to_json()
    return result, _lines(result)


def accuracy_lines(
    criteria: dict[str, dict[str, Any]], judges: dict[str, dict[str, dict[str, Any]]] | None = None
) -> list[str]:
    """Set out accuracies with their intervals as a table: by criterion, beneath it by judge, and by confidence."""
    rows: list[tuple[str, ...]] = [
        ("criterion, judge" if judges else "criterion", "all pairs", "confidence >= 0.5", ">= 0.8", "ECE")
    ]
    for criterion, found in criteria.items():
        rows.append((criterion, *_cells(found)))
        rows += [(f"  {printable(judge)}", *_cells(said[criterion])) for judge, said in (judges or {}).items()]
    return table(rows)


def accuracies_in_words(criteria: dict[str, dict[str, Any]]) -> str:
    """Write the accuracies on all pairs in one line: the first line of a result is what a job says of its end."""
    said = "; ".join(f"{criterion} {_accuracy(found, '0')}" for criterion, found in criteria.items())
    return f"accuracy [95 % interval]: {said}."


def not_tested_line(criteria: dict[str, dict[str, Any]], n_pairs: int, *, why: str) -> list[str]:
    """Say why fewer pairs are tested than there are, where that is so."""
    if all(found["n"]["0"] == n_pairs for found in criteria.values()):
        return []
    return [f"Fewer than the {count(n_pairs, 'pair')} are tested: left out are {why}."]


def _lines(result: dict[str, Any]) -> list[str]:
    judges = result.get("judges", {})
    who = f"{result['rater']} and {count(len(judges), 'judge')}" if judges else result["rater"]
    why = "ties, which have no right answer, and pairs that were not judged by a criterion or could not be rated"
    return [
        f"{who} on {count(result['n_pairs'], 'pair')}, {_seen(result)}, {accuracies_in_words(result['criteria'])}",
        *accuracy_lines(result["criteria"], judges if len(judges) > 1 else None),
        *not_tested_line(result["criteria"], result["n_pairs"], why=why),
        *_unseen_lines(result),
    ]


def _seen(result: dict[str, Any]) -> str:
    if result["knows_training_texts"]:
        return f"of which {result['n_pairs_seen_in_training']:,} were seen in training"
    return "which it may have seen in training: it does not say what it was trained on"


def _unseen_lines(result: dict[str, Any]) -> list[str]:
    """Set out the figures that training did not make better than they are."""
    n_seen, n_pairs = result["n_pairs_seen_in_training"], result["n_pairs"]
    if not n_seen:
        return []
    if n_seen == n_pairs:
        return ["None of them is unseen, so this says nothing of other pairs. Its card says how it did on unseen ones."]
    return [
        f"On the {count(n_pairs - n_seen, 'pair')} not seen in training:",
        *accuracy_lines(result["criteria_unseen"]),
    ]


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
