"""The verb that trains a tiny language model on selections, to see whether they teach it more than chance does."""

from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import options
from core.cli.output import printable, progress_shown, show, table
from core.corpus.workspace_folder import open_workspace
from core.wording import count

if TYPE_CHECKING:
    from core.insight.probe_results import BitsPerByte, ProbeResult

_LONGEST_NAME = 64
_SHORT = {"cannot be told": "?"}


def probe(
    workspace: options.WorkspacePath,
    selections: Annotated[list[str], typer.Argument(metavar="SELECTION...", help="The names of the selections.")],
    name: Annotated[
        str | None, typer.Option(help="What to call the probe; by default by the selections' names.")
    ] = None,
    tokens: Annotated[
        int | None, typer.Option("--tokens", help="The most to train on; by default what the smallest selection has.")
    ] = None,
    seeds: Annotated[int, typer.Option(help="Trainings of each selection.")] = 3,
    steps: Annotated[int | None, typer.Option(help="Steps of each training; 1,000 by default.")] = None,
    minutes: Annotated[
        float | None, typer.Option(help="Instead of steps: as many as fill so many minutes in all on this machine.")
    ] = None,
    held_out: Annotated[float, typer.Option(help="The share of each domain's documents to measure on.")] = 0.05,
    with_uniform: Annotated[
        bool, typer.Option("--with-uniform/--no-uniform", help="Also train on documents drawn uniformly from all.")
    ] = True,
    device: options.Device = "auto",
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Train the same tiny language model on each selection, and measure it on documents that none of them holds."""
    from core.insight.probe_results import probe_result
    from core.insight.probe_words import how_small
    from core.insight.probed_selections import selected_hashes
    from core.lm.probe.plan import DEFAULT_STEPS, ProbePlan
    from core.lm.probe.running import run_probe

    plan = ProbePlan(
        n_seeds=seeds,
        steps=DEFAULT_STEPS if steps is None and minutes is None else steps,
        minutes=minutes,
        tokens=tokens,
        held_out=held_out,
        with_uniform=with_uniform,
        device=device,
    )
    target = open_workspace(workspace)
    name = name or "-".join(selections)[:_LONGEST_NAME]
    with progress_shown() as on_progress:
        run_probe(target, name, selected_hashes(target, selections), plan=plan, force=force, on_progress=on_progress)
    result = probe_result(target, name)
    show(result.to_json() | {"note": how_small(result)}, _lines(result), as_json=as_json)


def _lines(result: "ProbeResult") -> list[str]:
    """Set out bits per byte by domain, a column for each selection, and what differs from uniform."""
    from core.insight.probe_words import how_small

    names = list(result.trainings)
    rows = [("bits per byte of held-out text", "KB", *map(printable, names))]
    for domain, first in result.trainings[names[0]].items():
        cells = [_cell(result, name, domain) for name in names]
        rows.append((printable(domain[:40]), f"{first.n_bytes / 1000:,.0f}", *cells))
    told = "Behind ± half the 95% interval over the seeds. "
    if result.differences:
        told = "In brackets the difference to uniform, seed by seed, with half its 95% interval; ? cannot be told. "
    return [
        *table(rows),
        f"{told}Held out: {count(result.n_held_out, 'document')}; left out as copies of these: {result.n_copies:,}.",
        how_small(result),
    ]


def _cell(result: "ProbeResult", name: str, domain: str) -> str:
    found = f"{result.trainings[name][domain].bits_per_byte:.3f}"
    if name not in result.differences:
        return found + ("" if result.differences else _spread(result.trainings[name][domain]))
    difference = result.differences[name][domain]
    verdict = _SHORT.get(difference.verdict, difference.verdict)
    return f"{found} ({difference.bits_per_byte:+.3f}{_spread(difference)}) {verdict:<6}"


def _spread(found: "BitsPerByte") -> str:
    return "" if found.ci_high is None else f" ±{found.ci_high - found.bits_per_byte:.3f}"
