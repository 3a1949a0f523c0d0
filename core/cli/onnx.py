"""The verb that writes a rater for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli import options
from core.cli.output import show
from core.wording import count


def onnx(
    rater: Annotated[str, typer.Argument(metavar="RATER", help="A name, 'default', or a folder.")],
    destination: Annotated[Path, typer.Argument(metavar="DEST.onnx", help="The file to write.")],
    workspace: Annotated[Path | None, typer.Option(help="The workspace in which the rater has its name.")] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Write a rater as one ONNX graph that other programs run, checked against the rater itself; half a minute."""
    from core.corpus.workspace_folder import open_workspace
    from core.qurater.onnx.export import export_onnx
    from core.qurater.raters.named_raters import find_rater

    name, folder = find_rater(rater, None if workspace is None else open_workspace(workspace))
    report = export_onnx(folder, destination, force=force)
    lines = [
        f"The rater {name!r} lies in '{report.destination}' ({report.n_bytes / 1e6:,.0f} MB, "
        f"{count(len(report.criteria), 'criterion', 'criteria')}), its tokenizer in '{report.tokenizer}'.",
        f"By {report.checked_by} it rates as the rater does: the largest difference is "
        f"{report.largest_difference:.1g} log-odds.",
    ]
    show(report.to_json(), lines, as_json=as_json)
