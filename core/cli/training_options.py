"""What `qulens train` can be told, and the settings that it means."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import InputError

if TYPE_CHECKING:
    from core.qurater.heads.fitting import FitSettings
    from core.qurater.tuning.fine_tuning import FineTuning

HEADS, LORA, FULL = "heads", "lora", "full"

# Wettig et al. (2024): other settings of the paper are the defaults here, but for its steps of 512 pairs: here a step
# is counted in tokens.
_PRESETS = {"paper": {"min_confidence": 0.5, "learning_rate": 5e-5, "epochs": 2}}
# Options that are fields of the settings, those of either kind of method and those of one.
_OF_ALL = ("min_confidence", "label_temperature", "loss", "epochs")
_ONLY_TUNING = ("learning_rate", "batch_tokens", "warm_up", "patience", "save_every", "folds")
_ONLY_HEADS = ("penalty",)
_FIELDS = {"folds": "n_folds"}

Judgments = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WHAT[:WEIGHT]",
        help=(
            "A judgments file or folder, or 'stored' for those of the workspace (the default); a weight such as :0.5 "
            "makes its pairs count half. Repeat for several."
        ),
    ),
]
Base = Annotated[str, typer.Option(help="The model it stands on: minilm, a folder, or a name on the model hub.")]
Method = Annotated[
    str | None,
    typer.Option(help="heads (linear heads on a frozen encoder, the default), lora, or full (all weights)."),
]
Preset = Annotated[str | None, typer.Option(help="paper: the settings of QuRating; other options still count.")]
Window = Annotated[
    int | None,
    typer.Option(help="Tokens in a segment. [default: what the model takes, at most 512]"),
]
MinConfidence = Annotated[float | None, typer.Option(help="Leave out judgments with a smaller |2p - 1|. [default: 0]")]
LabelTemperature = Annotated[
    float | None, typer.Option(help="Above 1 labels come nearer to 1/2, below 1 they move away. [default: 1]")
]
Loss = Annotated[str | None, typer.Option(help="preference (cross-entropy, the default) or margin (squared margins).")]
Epochs = Annotated[
    int | None, typer.Option(help="Passes over the judgments; by default heads converge, and models take 2.")
]
Penalty = Annotated[float | None, typer.Option(help="Heads: the ridge penalty. [default: 1]")]
LearningRate = Annotated[float | None, typer.Option(help="Lora, full: the highest one. [default: 2e-4, 5e-5]")]
StepTokens = Annotated[
    int | None, typer.Option("--batch-tokens", help="Lora, full: tokens learned from in a step. [default: 16384]")
]
WarmUp = Annotated[
    float | None, typer.Option(help="Lora, full: share of the steps in which the rate rises. [default: 0.1]")
]
Patience = Annotated[
    int | None, typer.Option(help="Lora, full: end after so many evaluations without a better held-out loss.")
]
SaveEvery = Annotated[
    int | None, typer.Option(help="Lora, full: save and evaluate every so many steps. [default: 200]")
]
Folds = Annotated[
    int | None,
    typer.Option(
        "--folds",
        help="Lora, full: cross-validate in so many folds; by default a tenth chooses, and a tenth tells.",
    ),
]


def settings_of(method: str | None, preset: str | None, given: dict[str, Any]) -> "FitSettings | FineTuning":
    """Make settings of what was told.

    Parameters
    ----------
    method, preset : str or None
        As told.
    given : dict
        All options by name, None where nothing was told; those that are no settings are passed over.

    Returns
    -------
    FitSettings or FineTuning
        Of the method.

    Raises
    ------
    InputError
        If there is no such method or preset, or an option belongs to another method.
    """
    from core.qurater.heads.fitting import FitSettings
    from core.qurater.tuning.fine_tuning import FineTuning

    if preset is not None and preset not in _PRESETS:
        raise InputError(f"There is no preset {preset!r}. Choose {', '.join(_PRESETS)}, or leave it out.")
    options = (*_OF_ALL, *_ONLY_TUNING, *_ONLY_HEADS)
    told = {key: given[key] for key in options if given.get(key) is not None}
    chosen = method or (FULL if preset else HEADS)
    if chosen not in (HEADS, LORA, FULL):
        raise InputError(f"There is no method {chosen!r}. Choose {HEADS}, {LORA} or {FULL}.")
    if chosen == HEADS and preset is not None:
        raise InputError(f"The preset {preset!r} trains a whole model. Choose --method full or lora with it.")
    for key in _ONLY_TUNING if chosen == HEADS else _ONLY_HEADS:
        if key in told:
            raise InputError(
                f"--{key.replace('_', '-')} has no meaning with --method {chosen}. Leave it out, or choose another "
                "method."
            )
    fields = {_FIELDS.get(key, key): value for key, value in told.items()}
    if chosen == HEADS:
        return FitSettings(**fields)
    return FineTuning(chosen, **(_PRESETS.get(preset or "", {}) | fields))
