"""Heads on a frozen encoder: features once, the heads themselves, then what they are worth on unseen documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from core.arrays import Floats
from core.corpus.tokens import TextTokenizer, load_tokenizer
from core.qurater.heads.crossval import N_FOLDS, held_out_log_odds
from core.qurater.heads.fitting import FitSettings, fit_heads, require_memory
from core.qurater.heads.length_moves import length_move
from core.qurater.learning.held_out import HeldOut, accuracies_of, loss_of
from core.qurater.learning.training_log import TrainingStep
from core.qurater.learning.training_run import TrainingRun
from core.qurater.networks.encoder import Encoder, load_encoder
from core.qurater.raters.heads import Features, Heads
from core.qurater.rating.segmented import text_features
from core.records import Progress


@dataclass(frozen=True, slots=True, eq=False)
class FittedHeads:
    """Heads that were fitted, not yet calibrated.

    Attributes
    ----------
    heads : Heads
        Fitted to all pairs.
    held_out : HeldOut
        Predictions by heads of the same sort that had not seen the documents.
    features : ndarray of float32, shape (n_texts, n_features)
        Of all texts.
    length_move : ndarray of float64, shape (n_features,)
        What the heads do not follow, see `core.qurater.heads.length_moves`.
    window : int
        The most tokens of a segment.
    encoder, tokenizer
        What the features come from.
    describe : callable
        Gives the features, (n_texts, n_features), of texts; those that are kept at once.
    """

    heads: Heads
    held_out: HeldOut
    features: Features
    length_move: Floats
    window: int
    encoder: Encoder
    tokenizer: TextTokenizer
    describe: Callable[[Sequence[str]], Features]


def train_heads(run: TrainingRun, settings: FitSettings) -> FittedHeads:
    """Fit heads, and cross-validate them.

    Parameters
    ----------
    run : TrainingRun
        Its log gets one line an epoch of the heads that are kept, and one line a fold; its progress counts tokens
        read, then fits done.
    settings : FitSettings
        Penalty, labels, loss.

    Returns
    -------
    FittedHeads
        Not yet calibrated.
    """
    encoder, tokenizer = load_encoder(run.base, device=run.device), load_tokenizer(run.base)
    window = run.window or encoder.window
    compute = text_features if run.cache is None else run.cache.features
    describe = partial(compute, encoder, tokenizer, window=window, on_progress=run.on_progress)
    pairs, criteria, weight = run.material.pair_set, run.material.criteria, run.material.weight
    require_memory(len(pairs.texts), encoder.n_features)
    features = describe(pairs.texts)
    # The other half of the texts tells afterwards how far length moves ratings, where no others are given.
    move = length_move(describe, tokenizer, pairs.texts[::2], window=window)

    def tell_epoch(epoch: int, loss: float) -> None:
        run.log.add(TrainingStep(epoch, settings.epochs or 0, "all", loss))
        run.on_progress(Progress(0, N_FOLDS + 1, "fits", f"fitting heads, loss {loss:.3f}"))

    heads = fit_heads(
        features, pairs, settings, criteria=criteria, weight=weight, length_move=move, on_epoch=tell_epoch
    )

    def tell_fold(fold: int, loss: float, log_odds: Floats) -> None:
        accuracy = accuracies_of(log_odds, pairs, criteria)
        held_out_loss = loss_of(log_odds, pairs, criteria, settings.loss)
        run.log.add(TrainingStep(fold, N_FOLDS, f"fold {fold}", loss, held_out_loss, accuracy))
        mean = sum(accuracy.values()) / max(1, len(accuracy))
        note = f"cross-validating, held-out loss {held_out_loss:.3f}, accuracy {mean:.3f}"
        run.on_progress(Progress(fold + 1, N_FOLDS + 1, "fits", note))

    held_out = held_out_log_odds(
        features,
        pairs,
        settings=settings,
        seed=run.seed,
        criteria=criteria,
        weight=weight,
        length_move=move,
        on_fold=tell_fold,
    )
    return FittedHeads(heads, HeldOut(held_out, N_FOLDS), features, move, window, encoder, tokenizer, describe)
