"""Verbs that make raters, and say how good they are."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli import options, training_options
from core.cli.evaluating import (
    accuracies_in_words,
    accuracy_lines,
    evaluation_on_file,
    evaluation_on_stored,
    not_tested_line,
)
from core.cli.judgments import say_unknown_fields
from core.cli.output import progress_shown, show
from core.corpus.files import read_text
from core.criteria import CRITERION_KEYS

if TYPE_CHECKING:
    from core.corpus.workspace import Workspace
    from core.qurater.learning.training_set import Source


def train(
    context: typer.Context,
    workspace: options.WorkspacePath,
    name: Annotated[str, typer.Option(help="What to call the rater.")],
    judgments: training_options.Judgments = None,
    method: training_options.Method = None,
    base: training_options.Base = "minilm",
    preset: training_options.Preset = None,
    window: training_options.Window = None,
    min_confidence: training_options.MinConfidence = None,
    label_temperature: training_options.LabelTemperature = None,
    loss: training_options.Loss = None,
    epochs: training_options.Epochs = None,
    penalty: training_options.Penalty = None,
    learning_rate: training_options.LearningRate = None,
    batch_tokens: training_options.StepTokens = None,
    warm_up: training_options.WarmUp = None,
    patience: training_options.Patience = None,
    save_every: training_options.SaveEvery = None,
    folds: training_options.Folds = None,
    device: options.Device = "auto",
    provenance: Annotated[Path | None, typer.Option(help="Markdown for the model card: data, judge, licences.")] = None,
    seed: options.Seed = 42,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Train a rater on judgments and keep it in the workspace; interrupted, lora and full go on where they were."""
    from core.corpus.workspace_folder import create_workspace, open_workspace
    from core.qurater.learning.sources import STORED, read_sources
    from core.qurater.train_rater import UNKNOWN_PROVENANCE

    settings = training_options.settings_of(method, preset, context.params)
    # A new workspace is made for judgments that come with the command; there are none in one that is not there.
    target = create_workspace(workspace) if judgments else open_workspace(workspace)
    about = read_text(provenance) if provenance else UNKNOWN_PROVENANCE
    sources = read_sources(judgments or [STORED], target)
    _say_unknown_fields(judgments or [])
    how = {"base": base, "seed": seed, "window": window, "device": device, "provenance": about, "force": force}
    result = _trained(target, sources, name=name, settings=settings, **how)
    show(result, _training_lines(result), as_json=as_json)


def _trained(workspace: "Workspace", sources: "list[Source]", *, name: str, **how: Any) -> dict[str, Any]:
    from core.corpus.long_texts import long_texts
    from core.qurater.learning.feature_cache import FeatureCache
    from core.qurater.train_rater import train_rater

    destination = workspace.rater(name)
    with workspace.being_written(destination), progress_shown() as on_progress:
        report = train_rater(
            sources,
            destination=destination,
            name=name,
            cache=FeatureCache(workspace.root / "features"),
            length_texts=long_texts(workspace),
            on_progress=on_progress,
            **how,
        )
    return report.to_json()


def _say_unknown_fields(judgments: list[str]) -> None:
    from core.qurater.learning.sources import STORED, split_weight

    for what in (split_weight(written)[0] for written in judgments):
        if what != STORED:
            say_unknown_fields(Path(what))


def _training_lines(result: dict[str, Any]) -> list[str]:
    found, n_folds = result["cross_validation"], result["n_folds"]
    left_out = [key for key in CRITERION_KEYS if key not in found]
    how = f"by cross-validation in {n_folds} folds" if n_folds else "a tenth that did not choose it"
    apart = "whose documents fell into different folds" if n_folds else "of other documents"
    why = f"ties, which have no right answer, pairs that were not judged by a criterion, and pairs {apart}"
    lines = [
        f"On unseen documents, {how}, {accuracies_in_words(found)}",
        *accuracy_lines(found),
        *not_tested_line(found, result["n_pairs"], why=why),
    ]
    if left_out:
        lines.append(f"Not judged, so not rated: {', '.join(left_out)}.")
    return [*lines, f"The rater and its card are in '{result['destination']}'."]


def evaluate(
    rater: Annotated[str, typer.Argument(metavar="RATER", help="A name, 'default', or a folder.")],
    pairs: Annotated[
        Path | None,
        typer.Option(help="A pairs file, or published judgments; by default the judgments of the workspace."),
    ] = None,
    workspace: Annotated[Path | None, typer.Option(help="The workspace in which the rater has its name.")] = None,
    as_json: options.AsJson = False,
) -> None:
    """Compare a rater with judgments: accuracy per criterion at three confidences, and calibration."""
    found = evaluation_on_stored(rater, workspace) if pairs is None else evaluation_on_file(rater, pairs, workspace)
    show(*found, as_json=as_json)
