"""What rates the same texts with the same weights: ours, the ways of others, and an encoder that only embeds."""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.corpus.encoders import encoder_folder
from core.corpus.tokens import TextTokenizer, load_tokenizer
from core.qurater.raters.heads import Ratings
from core.qurater.rating.model import RatingModel, rate_texts
from core.qurater.segments.batching import rounded_up
from speed.batchings import N_SPECIAL, Batching, cut, in_input_order, share_padding, sorted_in_windows, under_budget
from speed.eager import DTYPES, EagerRater

WINDOW = 510
ENCODER = "minilm"

_EMBEDDED_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to rate the sample.

    Attributes
    ----------
    name : str
        For the table.
    precision : str
        What it computes in.
    share_padding : float
        Of what it computes.
    texts : sequence of str
        Documents; segments for what knows no documents.
    rate : callable
        Rates texts; None from what only embeds them.
    """

    name: str
    precision: str
    share_padding: float
    texts: Sequence[str]
    rate: Callable[[Sequence[str]], Ratings | None]

    @property
    def is_slow(self) -> bool:
        """Whether it computes in what takes several times as long on processors that know bf16."""
        return self.precision == "float32"


def ours(model: RatingModel, texts: Sequence[str]) -> Contestant:
    """Rate as `qulens rate` does, in memory."""
    segments = cut(model.tokenizer, texts, window=model.rater.window)
    return Contestant(
        "ours: rate_texts",
        model.precision,
        segments.share_padding(under_budget, rounded_up),
        texts,
        lambda some: rate_texts(model, some).ratings,
    )


def eager_ways(rater: Path, texts: Sequence[str]) -> list[Contestant]:
    """Rate in eager PyTorch: in the order of the input first, which is what others are measured by."""
    segments = cut(load_tokenizer(ENCODER), texts, window=WINDOW)

    def way(name: str, precision: str, batching: Batching) -> Contestant:
        rating = EagerRater(rater, precision=precision, batching=batching)
        return Contestant(name, precision, segments.share_padding(batching), texts, rating.ratings)

    return [
        way("PyTorch, batches of 16 in input order", "float32", in_input_order),
        way("PyTorch, the reference's batches", "float32", sorted_in_windows),
        way("PyTorch, the reference's batches", "bf16", sorted_in_windows),
        way("PyTorch, sorted under a budget", "bf16", under_budget),
    ]


def embedders(texts: Sequence[str]) -> list[Contestant]:
    """Embed the same segments by sentence-transformers; no heads, and one vector a segment.

    Returns
    -------
    list of Contestant
        Empty where it is not installed.
    """
    if importlib.util.find_spec("sentence_transformers") is None:
        return []
    from sentence_transformers import SentenceTransformer

    pieces, share = segments_as_texts(load_tokenizer(ENCODER), texts)

    def way(precision: str) -> Contestant:
        kwargs = {"dtype": DTYPES[precision]}
        model = SentenceTransformer(str(encoder_folder(ENCODER)), device="cpu", model_kwargs=kwargs)
        model.max_seq_length = WINDOW + N_SPECIAL

        def embed(some: Sequence[str]) -> None:
            model.encode(list(some), batch_size=_EMBEDDED_AT_ONCE, convert_to_tensor=True, show_progress_bar=False)

        return Contestant("sentence-transformers encode (no heads)", precision, share, pieces, embed)

    return [way(precision) for precision in DTYPES]


def segments_as_texts(tokenizer: TextTokenizer, texts: Sequence[str]) -> tuple[list[str], float]:
    """Cut texts where their segments end; and the share of padding when they go through sorted by characters."""
    pieces: list[str] = []
    for text in texts:
        ends = tokenizer.ends(text)
        pieces += [text[start:end] for start, end in pairwise([0, *ends[WINDOW - 1 : -1 : WINDOW], len(text)])]
    order = np.argsort([-len(piece) for piece in pieces])
    batches = [order[start : start + _EMBEDDED_AT_ONCE] for start in range(0, len(order), _EMBEDDED_AT_ONCE)]
    return pieces, share_padding(tokenizer.count(pieces) + N_SPECIAL, batches)
