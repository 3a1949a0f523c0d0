"""Verbs that make raters, and say how good they are."""

from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli import options, training_options
from core.cli.evaluating import evaluation_on_stored
from core.cli.output import printable, progress_shown, say, show, table
from core.corpus.files import read_text
from core.criteria import CRITERION_KEYS
from core.wording import count


def train(
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
    from core.corpus.long_texts import long_texts
    from core.corpus.workspace_folder import create_workspace, open_workspace
    from core.qurater.learning.feature_cache import FeatureCache
    from core.qurater.learning.sources import STORED, read_sources
    from core.qurater.train_rater import UNKNOWN_PROVENANCE, train_rater

    settings = training_options.settings_of(
        method,
        preset,
        {
            "min_confidence": min_confidence,
            "label_temperature": label_temperature,
            "loss": loss,
            "epochs": epochs,
            "penalty": penalty,
            "learning_rate": learning_rate,
            "batch_tokens": batch_tokens,
            "warm_up": warm_up,
            "patience": patience,
            "save_every": save_every,
            "n_folds": folds,
        },
    )
    # A new workspace is made for judgments that come with the command; there are none in one that is not there.
    target = create_workspace(workspace) if judgments else open_workspace(workspace)
    about = read_text(provenance) if provenance else UNKNOWN_PROVENANCE
    sources = read_sources(judgments or [STORED], target)
    _say_unknown_fields(judgments or [])
    destination = target.rater(name)
    with target.being_written(destination), progress_shown() as on_progress:
        report = train_rater(
            sources,
            destination=destination,
            name=name,
            base=base,
            seed=seed,
            settings=settings,
            window=window,
            device=device,
            cache=FeatureCache(target.root / "features"),
            provenance=about,
            length_texts=long_texts(target),
            force=force,
            on_progress=on_progress,
        )
    result = report.to_json()
    show(result, _training_lines(result), as_json=as_json)


def _say_unknown_fields(judgments: list[str]) -> None:
    from core.judging.files.unknown_fields import unknown_fields
    from core.qurater.learning.sources import STORED, split_weight

    for what in (split_weight(written)[0] for written in judgments):
        unknown = [] if what == STORED else unknown_fields(Path(what))
        if unknown:
            names = ", ".join(repr(printable(key[:40])) for key in unknown[:8])
            say(f"Note: '{what}' judges {names}, left out: the criteria are {', '.join(CRITERION_KEYS)}.")


def _training_lines(result: dict[str, Any]) -> list[str]:
    left_out = [key for key in CRITERION_KEYS if key not in result["cross_validation"]]
    how = f"by cross-validation in {result['n_folds']} folds" if result["n_folds"] else "a tenth that did not choose it"
    lines = [f"On unseen documents, {how}:", *accuracy_lines(result["cross_validation"])]
    if left_out:
        lines.append(f"Not judged, so not rated: {', '.join(left_out)}.")
    return [*lines, f"The rater and its card are in '{result['destination']}'."]


def evaluate(
    rater: Annotated[str, typer.Argument(metavar="RATER", help="A name, 'default', or a folder.")],
    pairs: Annotated[
        Path | None,
        typer.Option(help="A pairs file, or another judgments file; by default the judgments of the workspace."),
    ] = None,
    workspace: Annotated[Path | None, typer.Option(help="The workspace in which the rater has its name.")] = None,
    as_json: options.AsJson = False,
) -> None:
    """Compare a rater with judgments: accuracy per criterion at three confidences, and calibration."""
    from core.corpus.workspace_folder import open_workspace
    from core.judging.files.judgment_files import read_judgments
    from core.qurater.agreement.evaluation import evaluate_rater
    from core.qurater.raters.named_raters import find_rater
    from core.qurater.rating.model import open_model

    if pairs is None:
        show(*evaluation_on_stored(rater, workspace), as_json=as_json)
        return
    _, folder = find_rater(rater, open_workspace(workspace) if workspace else None)
    pair_set = read_judgments(pairs)
    with progress_shown() as on_progress:
        report = evaluate_rater(open_model(folder), pair_set, on_progress=on_progress)
    result = report.to_json()
    if not result["knows_training_texts"]:
        say("Note: the rater does not say what it was trained on, so it may have seen these pairs.")
    if result["n_pairs_seen_in_training"]:
        say(f"Note: the rater was trained on texts of {count(result['n_pairs_seen_in_training'], 'pair')} of these.")
    show(result, accuracy_lines(result["criteria"]), as_json=as_json)


def accuracy_lines(criteria: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    """Set out accuracies by criterion and confidence as a table."""
    rows: list[tuple[str, ...]] = [("criterion", "all pairs", "confidence >= 0.5", ">= 0.8", "ECE")]
    for key, found in criteria.items():
        cells = (_accuracy(found["accuracy"][cut], int(found["n"][cut])) for cut in ("0", "0.5", "0.8"))
        rows.append((key, *cells, "-" if found["ece"] is None else f"{found['ece']:.3f}"))
    return table(rows)


def _accuracy(accuracy: float | None, n: int) -> str:
    return "- (n = 0)" if accuracy is None else f"{accuracy:.3f} (n = {n:,})"
