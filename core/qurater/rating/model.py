"""A rater at work: texts in, ratings out.  `rate_texts` is the one function that rates, on one machine or on many."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.tokens import Ids, TextTokenizer, load_tokenizer
from core.qurater.networks.network import Network
from core.qurater.networks.precision import load_network
from core.qurater.raters.checkpoint import load_rater
from core.qurater.raters.heads import Ratings
from core.qurater.raters.rater import HeadsRater, Rater
from core.qurater.rating.segmented import segmented, values_of_segments
from core.qurater.segments.batching import DEFAULT_BATCH_TOKENS
from core.qurater.segments.windows import Lengths, mean_over_segments
from core.records import OnProgress, ignore_progress


class RatingModel:
    """A rater with its weights and tokenizer in memory; it never changes once it is open.

    Attributes
    ----------
    rater : Rater
        Name, folder, fingerprint, criteria, window, base.
    network : Network
        Turns segments into ratings.
    tokenizer : TextTokenizer
        Cuts texts into tokens.
    """

    def __init__(self, rater: Rater, network: Network, tokenizer: TextTokenizer) -> None:
        self.rater = rater
        self.network = network
        self.tokenizer = tokenizer
        self._is_fragment = tokenizer.fragment_table()

    @property
    def device(self) -> str:
        """Where it computes: ``"cpu"`` or ``"cuda"``."""
        return self.network.device

    @property
    def precision(self) -> str:
        """What it computes in: ``"float32"`` or ``"bf16"``."""
        return self.network.precision

    def share_fragments(self, ids: Ids) -> float:
        """Give the share of tokens that are fragments, as of a language the tokenizer hardly knows; 0 of none."""
        return float(self._is_fragment[ids].mean()) if len(ids) else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class RatedTexts:
    """What a rater says of texts, in their order.

    Attributes
    ----------
    ratings : ndarray of float32, shape (n_texts, n_criteria)
        Log-odds, averaged over segments by length; NaN for a text without tokens.
    segment_ratings : list of ndarray of float32, shape (n_segments, n_criteria)
        One array a text.
    segment_lengths : list of ndarray of int32, shape (n_segments,)
        Tokens of each segment, adding up to the text's.
    n_tokens : ndarray of int64, shape (n_texts,)
        Tokens of the rater's tokenizer, without special ones.
    share_fragments : ndarray of float32, shape (n_texts,)
        Share of a text's tokens that `TextTokenizer.fragment_table` marks; 0 for a text without tokens.
    """

    ratings: Ratings
    segment_ratings: list[Ratings]
    segment_lengths: list[Lengths]
    n_tokens: npt.NDArray[np.int64]
    share_fragments: npt.NDArray[np.float32]


def open_model(folder: Path, *, device: str = "auto", precision: str = "auto") -> RatingModel:
    """Open a rater for work.

    Parameters
    ----------
    folder : Path
        Of the rater.
    device : {"auto", "cpu", "cuda"}
        Where to compute; ``auto`` takes CUDA where there is one.
    precision : {"auto", "float32", "bf16"}
        ``auto`` takes bf16 where the machine computes in it and ratings stay within 0.05 standard deviations.

    Returns
    -------
    RatingModel
        Ready for `rate_texts`.

    Raises
    ------
    NotFoundError
        If there is no such rater, or its encoder cannot be found.
    InputError
        If the rater is damaged, its encoder is another one, or the device is not there.
    """
    rater = load_rater(folder)
    tokenizer = load_tokenizer(rater.base if isinstance(rater, HeadsRater) else str(folder))
    network = load_network(rater, tokenizer, device=device, precision=precision)
    return RatingModel(rater, network, tokenizer)


def rate_texts(
    model: RatingModel,
    texts: Sequence[str],
    *,
    batch_tokens: int = DEFAULT_BATCH_TOKENS,
    on_progress: OnProgress = ignore_progress,
) -> RatedTexts:
    """Rate texts: cut them into segments, rate each, and average by length.

    Parameters
    ----------
    model : RatingModel
        As from `open_model`.
    texts : sequence of str
        Any texts, of any length; the segments of all of them are batched together by length.
    batch_tokens : int
        The most tokens that go through the model at once, padding included.
    on_progress : callable
        Is told of tokens done.

    Returns
    -------
    RatedTexts
        The same whatever else is rated with a text, to 1e-5 in float32.

    Notes
    -----
    Wettig et al. (2024), arXiv:2402.09739: segments of at most 512 tokens, mean weighted by their lengths.
    """
    pieces = segmented(model.tokenizer, texts, window=model.rater.window)
    values = values_of_segments(
        pieces,
        model.network.ratings,
        n_columns=len(model.rater.criteria),
        n_special=model.network.n_special,
        batch_tokens=batch_tokens,
        on_progress=on_progress,
    )
    by_text = pieces.by_text(values)
    ratings = [mean_over_segments(*pair) for pair in zip(by_text, pieces.lengths, strict=True)]
    return RatedTexts(
        ratings=np.stack(ratings) if ratings else values,
        segment_ratings=by_text,
        segment_lengths=pieces.lengths,
        n_tokens=np.array([len(ids) for ids in pieces.ids], dtype=np.int64),
        share_fragments=np.array([model.share_fragments(ids) for ids in pieces.ids], dtype=np.float32),
    )
