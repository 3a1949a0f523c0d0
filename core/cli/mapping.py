"""The verb that gives documents places on a map."""

from core.cli import options
from core.cli.output import progress_shown, show
from core.corpus.workspace_folder import open_workspace
from core.wording import count


def map_(
    workspace: options.WorkspacePath,
    seed: options.Seed = 42,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Give documents places on a map, by the vectors of 'index': what is alike lies together; map_x and map_y."""
    from core.insight.map.making import map_documents

    target = open_workspace(workspace)
    with progress_shown() as on_progress:
        report = map_documents(target, seed=seed, force=force, on_progress=on_progress)
    lines = [
        f"{count(report.n_values, 'document')} of {report.n_documents:,} placed by {report.method.upper()} of "
        f"{report.n_sampled:,} in {report.seconds:,.1f} s."
    ]
    show(report.to_json(), lines, as_json=as_json)
