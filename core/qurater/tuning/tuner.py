"""The loop that trains a whole model on judged pairs: deterministic by seed, and saved as it goes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.corpus.tokens import Ids
from core.judging.files.pair_set import Indices
from core.qurater.learning.loss import LOSSES
from core.qurater.networks.classifier import Classifier
from core.qurater.networks.devices import computes_in_bf16
from core.qurater.segments.batching import batches_by_length
from core.qurater.tuning.fine_tuning import FineTuning, plan_steps
from core.qurater.tuning.lessons import Lessons
from core.qurater.tuning.tuning_state import Standing, restore_best, restore_state, save_best, save_state

# Tokens that go through the model at once, beside padding; a step of more is done in several goes.
_AT_ONCE = {"cpu": 4_096, "cuda": 16_384}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What held-out documents say.

    Attributes
    ----------
    loss : float
        Mean over judged cells.
    accuracy : dict of str to float
        By criterion, ties left out.
    """

    loss: float
    accuracy: dict[str, float]


# Told of each step: its number from 1, how many there are, the loss, and the evaluation if there was one.
OnStep = Callable[[int, int, float, Evaluation | None], None]


class Tuner:
    """Trains a classifier in place.

    Parameters
    ----------
    network : Classifier
        What is trained: those of its parameters that require a gradient.
    lessons : Lessons
        What it is trained on.
    settings : FineTuning
        How.
    seed : int
        Of the order of the pairs, and of dropout.
    folder : Path
        Where its state is kept while it runs.
    fingerprint : str
        Of model, lessons and settings; a state of another training is not gone on with.
    """

    def __init__(
        self, network: Classifier, lessons: Lessons, settings: FineTuning, *, seed: int, folder: Path, fingerprint: str
    ) -> None:
        self._network, self._lessons, self._settings = network, lessons, settings
        self._seed, self._folder, self._fingerprint = seed, folder, fingerprint
        self._n_tokens = lessons.n_tokens()
        self._parameters = {name: p for name, p in network.model.named_parameters() if p.requires_grad}
        # Biases and the scales of norms are not drawn to 0.
        by_decay = [[p for p in self._parameters.values() if (p.ndim > 1) is decays] for decays in (True, False)]
        groups = [
            {"params": parameters, "weight_decay": decay}
            for parameters, decay in zip(by_decay, (settings.weight_decay, 0.0), strict=True)
        ]
        self._optimiser = torch.optim.AdamW(groups, lr=settings.highest_rate)

    def train(
        self,
        *,
        evaluate: Callable[[], Evaluation] | None,
        on_start: Callable[[int], None],
        on_step: OnStep,
    ) -> None:
        """Train to the end, from where it was interrupted; then the best parameters are in place.

        Parameters
        ----------
        evaluate : callable or None
            Measures the model as it is on held-out documents; None where nothing is held out.
        on_start : callable
            Is told how many steps were done before.
        on_step : callable
            Is told of each step.
        """
        plan, ends = plan_steps(self._n_tokens, self._settings, seed=self._seed)
        standing = restore_state(self._folder, self._fingerprint, self._parameters, self._optimiser)
        on_start(standing.n_steps)
        while standing.n_steps < len(plan) and not standing.is_done:
            loss = self._step(plan[standing.n_steps], standing.n_steps, len(plan))
            standing.n_steps += 1
            is_stop = standing.n_steps % self._settings.save_every == 0 or standing.n_steps in ends
            found = evaluate() if is_stop and evaluate is not None else None
            if found is not None:
                self._judge(standing, found)
            on_step(standing.n_steps, len(plan), loss, found)
            if is_stop:
                save_state(self._folder, standing, self._parameters, self._optimiser)
        if standing.best_loss is not None:
            restore_best(self._folder, self._parameters)

    def _judge(self, standing: Standing, found: Evaluation) -> None:
        """Keep the parameters if they are the best so far, or count one more evaluation without a better one."""
        if standing.best_loss is None or found.loss < standing.best_loss:
            standing.best_loss, standing.n_worse = found.loss, 0
            save_best(self._folder, self._parameters)
        else:
            standing.n_worse += 1
            standing.is_done = self._settings.patience is not None and standing.n_worse >= self._settings.patience

    def _step(self, pairs: Indices, number: int, of: int) -> float:
        """Learn from some pairs, and give the loss on them before."""
        # Dropout depends on seed and step alone, so that it is the same after going on.
        torch.manual_seed((self._seed << 32) + number)
        for group in self._optimiser.param_groups:
            group["lr"] = self._settings.rate_at(number, of)
        self._network.model.train()
        total, weight = 0.0, float(self._lessons.weights[pairs].sum())
        for batch in batches_by_length(self._n_tokens[pairs], _AT_ONCE[self._network.device]):
            total += self._learn(pairs[batch], weight)
        torch.nn.utils.clip_grad_norm_(self._parameters.values(), self._settings.clip)
        self._optimiser.step()
        self._optimiser.zero_grad()
        self._network.model.eval()
        return total

    def _learn(self, pairs: Indices, step_weight: float) -> float:
        """Add the gradient of some pairs of a step, which counts `step_weight` as a whole."""
        places, rows = np.unique(
            np.concatenate([self._lessons.index_a[pairs], self._lessons.index_b[pairs]]), return_inverse=True
        )
        device = self._network.device
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda" and computes_in_bf16(device)):
            ratings = text_ratings(self._network, [self._lessons.segments[place] for place in places])
        rows_a, rows_b = torch.from_numpy(rows).to(device).chunk(2)
        labels, weights = (
            torch.from_numpy(cells[pairs]).to(device, torch.float32)
            for cells in (self._lessons.labels, self._lessons.weights)
        )
        loss = LOSSES[self._settings.loss](ratings[rows_a], ratings[rows_b], labels, weight=weights)
        part = loss * (weights.sum() / step_weight)
        part.backward()  # type: ignore[no-untyped-call]
        return float(part.detach())


def text_ratings(network: Classifier, texts: Sequence[list[Ids]]) -> Tensor:
    """Rate texts with gradients: the mean over their segments, weighted by length, as in `rate_texts`.

    Parameters
    ----------
    network : Classifier
        The model.
    texts : sequence of list of ndarray of int32
        The segments of each text, at least one.

    Returns
    -------
    Tensor of float32, shape (n_texts, n_outputs)
        In the order of the texts.
    """
    segments = [segment for text in texts for segment in text]
    owners = torch.tensor([place for place, text in enumerate(texts) for _ in text], device=network.device)
    lengths = torch.tensor([float(len(segment)) for segment in segments], device=network.device)
    logits = network.logits(segments).float()  # (n_segments, n_outputs)
    totals = torch.zeros(len(texts), device=network.device).index_add(0, owners, lengths)
    shares = lengths / totals[owners]
    zeros = torch.zeros(len(texts), logits.shape[1], device=network.device)
    return zeros.index_add(0, owners, logits * shares[:, None])
