"""A segment as one row of numbers: means over its tokens, of all that an encoder computes on the way, and its length.

Two things are averaged.  The states of each layer: what makes a style lies lower in the network than what makes a
topic, and heads on the last layer alone are far worse (0.76 instead of 0.86 of all pairs).  And the wide states inside
each feed-forward block, thousands of detectors that mostly rest: they are not linear in the states, so that linear
heads on them learn what no linear head on the states can (0.873 instead of 0.867).  The length stands beside them, so
that what it does to the means can be taken out again (`core.qurater.heads.length_moves`).
"""

import threading
from typing import Any

import torch
from torch import Tensor, nn

from core.qurater.segments.padding import positions


class Pooling:
    """Reads an encoder while segments go through it.

    Parameters
    ----------
    model : PreTrainedModel
        An encoder; where it has no feed-forward blocks of the usual form, the layers alone are read.

    Notes
    -----
    The mask alone says what is a token.  The reference implementation pooled by counting from the left and padded on
    the left, so that padding changed ratings.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._reading = threading.local()  # several threads may rate by one model
        for module in model.modules():
            if _narrows(module, model.config):
                module.register_forward_pre_hook(self._read)

    def means(self, ids: Tensor, mask: Tensor, counted: Tensor) -> Tensor:
        """Average over the counted tokens of each row, and count them.

        Parameters
        ----------
        ids : Tensor of int64, shape (n_rows, n_columns)
            Token ids; padding may stand on either side.
        mask : Tensor of int64, shape (n_rows, n_columns)
            1 for a token, 0 for padding.
        counted : Tensor of int64, shape (n_rows, n_columns)
            1 for a token of the text, 0 for special ones and padding.

        Returns
        -------
        Tensor of float32, shape (n_rows, n_features)
            The layers' states, first layer first, then the wide states of the blocks, first block first, then the
            binary logarithm of the number of counted tokens.  The embedding layer is not among them: it added nothing
            to the accuracy.
        """
        arguments: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
        if self._model.config.model_type == "bert":
            # BERT counts positions from the edge of the tensor; other families count real tokens or distances.
            arguments["position_ids"] = positions(mask)
        n_counted = counted.sum(dim=1, keepdim=True)
        weights = (counted / n_counted).unsqueeze(1)  # (n_rows, 1, n_columns), float32 whatever the states
        self._reading.weights, self._reading.wide = weights, []
        try:
            states = self._model(**arguments, output_hidden_states=True).hidden_states[1:]
            means = [_mean(weights, layer) for layer in states]
            return torch.cat([*means, *self._reading.wide, n_counted.log2()], dim=1)
        finally:
            del self._reading.weights, self._reading.wide

    def _read(self, _: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        if hasattr(self._reading, "weights") and inputs[0].ndim == 3:
            self._reading.wide.append(_mean(self._reading.weights, inputs[0]))


def _mean(weights: Tensor, states: Tensor) -> Tensor:
    """Average states, (n_rows, n_columns, n_states), by weights, (n_rows, 1, n_columns)."""
    return torch.bmm(weights, states.float()).squeeze(1)


def _narrows(module: nn.Module, config: Any) -> bool:
    """Tell whether a module leads from the wide states of a feed-forward block back to those of a layer."""
    wide = getattr(config, "intermediate_size", None) or getattr(config, "hidden_dim", None)
    return isinstance(module, nn.Linear) and module.in_features == wide != config.hidden_size == module.out_features
