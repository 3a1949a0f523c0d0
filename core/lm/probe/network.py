"""The tiny language model of a probe: bytes in, the next byte out.  Owns `torch` here."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.lm.probe.plan import TinyShape
from core.lm.probe.streams import MARK, N_SYMBOLS


class TinyModel(nn.Module):
    """Embeddings of the last few bytes, looked up in tables by a hash, and one layer of gated linear recurrence.

    The tables hold most of the parameters and cost next to nothing to look up, which is what lets a processor learn
    something in a minute; the recurrence carries what lies farther back.

    Notes
    -----
    The layer is that of Bradbury et al. (2017), "Quasi-Recurrent Neural Networks", arXiv:1611.01576, without their
    convolution; tables of hashed n-grams of bytes as in Pagnoni et al. (2024), arXiv:2412.09871, section 3.2.
    """

    def __init__(self, shape: TinyShape) -> None:
        super().__init__()
        self.shape = shape
        n_read = shape.table_width * (1 + len(shape.orders))
        self.of_byte = nn.Embedding(N_SYMBOLS, shape.table_width)
        self.tables = nn.ModuleList(
            nn.Embedding(2**shape.table_bits, shape.table_width, sparse=True) for _ in shape.orders
        )
        self.into = nn.Linear(n_read, shape.width)
        self.norm = nn.RMSNorm(shape.width)
        self.gates = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width, bias=False)
        # It reads the embeddings too: what the last bytes alone say need not pass through the recurrence.
        self.head = nn.Linear(shape.width + n_read, N_SYMBOLS)
        for table in self.tables.parameters():
            nn.init.normal_(table, std=0.05)
        # Before the first step every byte is as probable as any other.
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    @property
    def n_parameters(self) -> int:
        """The number of weights."""
        return sum(weight.numel() for weight in self.parameters())

    def sparse_parameters(self) -> list[nn.Parameter]:
        """List the tables, of which a step moves only the rows that were looked up."""
        return list(self.tables.parameters())

    def dense_parameters(self) -> list[nn.Parameter]:
        """List all other weights."""
        return [weight for name, weight in self.named_parameters() if not name.startswith("tables.")]

    def forward(self, symbols: Tensor) -> Tensor:
        """Give the logits of the symbol that comes after each; (n_rows, n_places) to (n_rows, n_places, 257)."""
        looked_up = [table(rows) for table, rows in zip(self.tables, self._rows_of(symbols), strict=True)]
        read = torch.cat([self.of_byte(symbols), *looked_up], dim=-1)
        state = self.into(read)
        state = state + self.out(self._recurrence(self.gates(self.norm(state.float()))))
        return self.head(torch.cat([state.to(read.dtype), read], dim=-1)).float()  # type: ignore[no-any-return]

    def _recurrence(self, gates: Tensor) -> Tensor:
        """Keep a share of the state and take in a share of what is new, place by place."""
        forget, new, output = gates.float().transpose(0, 1).chunk(3, dim=-1)
        keep = torch.sigmoid(forget + 1)
        taken = (1 - keep) * new
        state, states = torch.zeros_like(taken[0]), []
        for keep_here, taken_here in zip(keep.unbind(0), taken.unbind(0), strict=True):
            state = torch.addcmul(taken_here, keep_here, state)
            states.append(state)
        return (torch.stack(states) * functional.silu(output)).transpose(0, 1)

    def _rows_of(self, symbols: Tensor) -> Sequence[Tensor]:
        """Hash the symbols up to each place, as many as each table looks at, to rows of that table."""
        before = functional.pad(symbols, (max(self.shape.orders) - 1, 0), value=MARK)
        hashed, rows = torch.zeros_like(symbols), {}
        for back in range(max(self.shape.orders)):
            start = before.shape[1] - symbols.shape[1] - back
            # Products run over the 64 bits on purpose.
            hashed = (hashed * 0x100000001B3) ^ (before[:, start : start + symbols.shape[1]] + 1)
            mixed = (hashed ^ (hashed >> 29)) * 0x3F58476D1CE4E5B9
            rows[back + 1] = (mixed >> 32) & (2**self.shape.table_bits - 1)
        return [rows[order] for order in self.shape.orders]
