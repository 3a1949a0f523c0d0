"""A segment as one row of numbers: means over its tokens, of all that an encoder computes on the way, and its length.

Two things are averaged.  The states of each layer: what makes a style lies lower in the network than what makes a
topic, and heads on the last layer alone are far worse (0.76 instead of 0.86 of all pairs).  And the wide states inside
each feed-forward block, thousands of detectors that mostly rest: they are not linear in the states, so that linear
heads on them learn what no linear head on the states can (0.873 instead of 0.867).  The length stands beside them, so
that what it does to the means can be taken out again (`core.qurater.heads.length_moves`).
"""

from typing import Any

import torch
from torch import Tensor, nn

from core.qurater.networks.places import positions, without_special


class Pooling(nn.Module):
    """An encoder with what is read of it while segments go through; one thread at a time.

    Parameters
    ----------
    model : PreTrainedModel
        An encoder; where it has no feed-forward blocks of the usual form, the layers alone are read.
    n_before, n_behind : int
        Special tokens before and behind each segment.

    Notes
    -----
    The mask alone says what is a token.  The reference implementation pooled by counting from the left and padded on
    the left, so that padding changed ratings.
    """

    def __init__(self, model: Any, *, n_before: int, n_behind: int) -> None:
        super().__init__()
        self._model = model
        self._n_before, self._n_behind = n_before, n_behind
        self._weights: Tensor | None = None
        self._wide: list[Tensor] = []
        for module in model.modules():
            if _narrows(module, model.config):
                module.register_forward_pre_hook(self._read)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Average over the tokens of each row, and count them.

        Parameters
        ----------
        ids : Tensor of int64, shape (n_rows, n_columns)
            Token ids; padding may stand on either side.
        mask : Tensor of int64, shape (n_rows, n_columns)
            1 for a token, 0 for padding.

        Returns
        -------
        tuple of Tensor of float32, shapes (n_rows, n_features) and (n_rows, n_dimensions)
            Features, over the text's own tokens: the layers' states, first layer first, then the wide states of the
            blocks, first block first, then the binary logarithm of the number of tokens.  The embedding layer is not
            among them: it added nothing to the accuracy.  And the vector that a text is found by: the mean of the last
            states over all tokens, special ones too, as sentence-transformers has it.
        """
        counted = without_special(mask, n_before=self._n_before, n_behind=self._n_behind)
        n_counted = counted.sum(dim=1, keepdim=True)
        self._weights, self._wide = (counted / n_counted).unsqueeze(1), []  # (n_rows, 1, n_columns) in float32
        try:
            states = self._model(**self._arguments(ids, mask)).hidden_states[1:]
            means = [_mean(self._weights, layer) for layer in states]
            features = torch.cat([*means, *self._wide, n_counted.log2()], dim=1)
        finally:
            self._weights, self._wide = None, []
        return features, _mean((mask / mask.sum(dim=1, keepdim=True)).unsqueeze(1), states[-1])

    def _arguments(self, ids: Tensor, mask: Tensor) -> dict[str, Any]:
        arguments: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, "output_hidden_states": True}
        if self._model.config.model_type == "bert":
            # BERT counts positions from the edge of the tensor; other families count real tokens or distances.
            arguments["position_ids"] = positions(mask)
        return arguments

    def _read(self, _: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        if self._weights is not None and inputs[0].ndim == 3:
            self._wide.append(_mean(self._weights, inputs[0]))


def _mean(weights: Tensor, states: Tensor) -> Tensor:
    """Average states, (n_rows, n_columns, n_states), by weights, (n_rows, 1, n_columns)."""
    return torch.bmm(weights, states.float()).squeeze(1)


def _narrows(module: nn.Module, config: Any) -> bool:
    """Tell whether a module leads from the wide states of a feed-forward block back to those of a layer."""
    wide = getattr(config, "intermediate_size", None) or getattr(config, "hidden_dim", None)
    return isinstance(module, nn.Linear) and module.in_features == wide != config.hidden_size == module.out_features
