"""Verbs that look: at a workspace, in the terminal and in the browser, and at the criteria."""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.cli import options
from core.cli.output import printable, progress_shown, say, show
from core.cli.selecting import domain_lines
from core.corpus.workspace_folder import is_workspace, open_workspace, require_place
from core.criteria import CRITERIA, CRITERIA_FOLDER, FOLDER_VARIABLE, Criterion
from core.wording import count


def info(workspace: options.WorkspacePath, as_json: options.AsJson = False) -> None:
    """Say what a workspace holds: documents, ratings, columns, selections."""
    from core.corpus.summary import summarise

    result = summarise(open_workspace(workspace))
    lines = [
        f"{printable(result['title'])}: {count(result['n_documents'], 'document')}, "
        f"{count(result['n_tokens'], 'token')} by {result['tokens_by']}, {count(result['n_rejected'], 'row')} refused.",
        *domain_lines(result["domains"]),
        *(
            f"Ratings by {name!r}: {count(n, 'document')}, by {', '.join(result['criteria_rated'][name])}."
            for name, n in result["ratings"].items()
        ),
        *(
            f"Column {name!r}: {count(column['n_values'], 'document')}, from {printable(column['from'])}."
            for name, column in result["columns"].items()
        ),
        f"Selections: {', '.join(result['selections']) or 'none yet'}.",
    ]
    show(result, lines, as_json=as_json)


def criteria(as_json: options.AsJson = False) -> None:
    """List the criteria that texts are compared by, and where they come from: four, and those that you added."""
    result = {
        "criteria": [asdict(each) | {"fingerprint": each.fingerprint} for each in CRITERIA],
        "folder": str(CRITERIA_FOLDER),
    }
    lines = [line for each in CRITERIA for line in _criterion_lines(each)]
    say(f"Your own: a file NAME.toml each in '{CRITERIA_FOLDER}', or in the folder that {FOLDER_VARIABLE} names.")
    show(result, lines, as_json=as_json)


def _criterion_lines(criterion: Criterion) -> list[str]:
    unmoved = "; ".join(criterion.must_not_matter) or "nothing is said"
    return [
        f"{criterion.key} · {criterion.title} · {criterion.source}",
        f"    {criterion.question}",
        f"    Must not matter: {unmoved}.",
    ]


def app(
    workspace: Annotated[Path | None, typer.Argument(metavar="[WORKSPACE]", help="By default the sample.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the local server.")] = 8501,
) -> None:
    """Open a workspace in the browser, or a new folder to import into; without one, the sample, made on first use."""
    from core.sample import sample_workspace

    if workspace is None:
        with progress_shown() as on_progress:
            workspace = sample_workspace(on_progress=on_progress).root
    require_place(workspace)
    is_new = not is_workspace(workspace)
    root = workspace.resolve() if is_new else open_workspace(workspace).root.resolve()
    script = Path(__file__).resolve().parents[2] / "app.py"
    # Streamlit reads .streamlit/config.toml from the working folder.
    os.chdir(script.parent)
    if FOLDER_VARIABLE in os.environ:
        # A relative path would name another folder from there.
        os.environ[FOLDER_VARIABLE] = str(CRITERIA_FOLDER)
    say(f"Opening '{root}'{', which the first import will make a workspace' if is_new else ''}. Stop with Ctrl-C.")
    streamlit = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--", str(root)]
    os.execv(sys.executable, streamlit)
