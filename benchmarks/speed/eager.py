"""The default rater in plain PyTorch and transformers, as anybody would write it who has its weights and heads.

Nothing of our networks is used here: that both give the same ratings is a test of both.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from core.corpus.encoders import encoder_folder
from core.corpus.tokens import Ids, load_tokenizer
from core.qurater.raters.checkpoint import load_rater
from core.qurater.raters.encoder_files import special_ids
from core.qurater.raters.heads import Ratings
from core.qurater.raters.rater import HeadsRater
from speed.batchings import Batching, cut

DTYPES = {"float32": torch.float32, "bf16": torch.bfloat16}


class EagerRater:
    """Heads on a BERT whose layers and feed-forward blocks are averaged over the tokens of a segment.

    Parameters
    ----------
    folder : Path
        Of a rater with heads.
    precision : {"float32", "bf16"}
        Of weights and states; means and heads are float32.
    batching : callable
        Which segments go through together.
    """

    def __init__(self, folder: Path, *, precision: str, batching: Batching) -> None:
        from transformers import AutoModel

        rater = load_rater(folder)
        assert isinstance(rater, HeadsRater)
        self._rater, self._batching = rater, batching
        self._tokenizer = load_tokenizer(rater.base)
        encoder = encoder_folder(rater.base)
        self._prefix, self._suffix = special_ids(encoder)
        model: Any = AutoModel.from_pretrained(encoder, dtype=DTYPES[precision], local_files_only=True)
        self._model = model.eval()
        self._wide: list[Tensor] = []
        for layer in model.encoder.layer:
            layer.output.dense.register_forward_pre_hook(lambda _, inputs: self._wide.append(inputs[0]))

    def ratings(self, texts: Sequence[str]) -> Ratings:
        """Rate texts of at least one token; (n_texts, n_criteria), means over segments weighted by their tokens."""
        segments = cut(self._tokenizer, texts, window=self._rater.window)
        totals = np.zeros((len(texts), len(self._rater.criteria)))
        for batch in self._batching(segments):
            rated = self._rated([segments.ids[place] for place in batch])
            np.add.at(totals, segments.owners[batch], rated * segments.lengths[batch, np.newaxis])
        n_tokens = np.bincount(segments.owners, weights=segments.lengths, minlength=len(texts))
        return np.asarray(totals / n_tokens[:, np.newaxis], dtype=np.float32)

    @torch.inference_mode()
    def _rated(self, segments: Sequence[Ids]) -> Ratings:
        rows = [torch.from_numpy(np.concatenate([self._prefix, ids, self._suffix])) for ids in segments]
        ids = pad_sequence([row.long() for row in rows], batch_first=True)
        lengths = torch.tensor([[len(row)] for row in rows])
        place = torch.arange(ids.shape[1])
        counted = (place >= len(self._prefix)) & (place < lengths - len(self._suffix))
        self._wide.clear()
        found = self._model(input_ids=ids, attention_mask=(place < lengths).long(), output_hidden_states=True)
        n_counted = counted.sum(dim=1, keepdim=True)
        states = [*found.hidden_states[1:], *self._wide]
        ones = counted.unsqueeze(1).to(states[0].dtype)  # (n_rows, 1, n_columns)
        means = [torch.bmm(ones, state).squeeze(1).float() / n_counted for state in states]
        return self._rater.heads.ratings(torch.cat([*means, n_counted.log2()], dim=1).numpy())
