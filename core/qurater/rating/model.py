"""A rater at work: texts in, ratings out.  `rate_texts` is the one function that rates, on one machine or on many."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.embeddings import normalised
from core.corpus.tokens import Ids, TextTokenizer, load_tokenizer
from core.qurater.networks.network import HalfFeatures, Network, SegmentValues
from core.qurater.networks.precision import load_network
from core.qurater.raters.checkpoint import load_rater
from core.qurater.raters.heads import Features, Ratings
from core.qurater.raters.rater import HeadsRater, Rater
from core.qurater.rating.segmented import SegmentedTexts, segmented, values_of_segments
from core.qurater.segments.batching import BATCH_TOKENS
from core.qurater.segments.windows import Lengths, means_of_texts
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

    def segmented(self, texts: Sequence[str]) -> SegmentedTexts:
        """Cut texts into the segments that the rater rates."""
        return segmented(self.tokenizer, texts, window=self.rater.window)

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
    vectors : ndarray of float32, shape (n_texts, n_dimensions)
        What texts are found by, see `core.corpus.embeddings`; without columns where the rater stands on no encoder.
    segment_features : ndarray of float16, shape (n_segments, n_features)
        What heads read of all segments, one text after the other; without columns unless it was asked for.
    """

    ratings: Ratings
    segment_ratings: list[Ratings]
    segment_lengths: list[Lengths]
    n_tokens: npt.NDArray[np.int64]
    share_fragments: npt.NDArray[np.float32]
    vectors: Features
    segment_features: HalfFeatures


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
    tokenizer = load_tokenizer(rater.base if isinstance(rater, HeadsRater) else str(rater.folder))
    network = load_network(rater, tokenizer, device=device, precision=precision)
    return RatingModel(rater, network, tokenizer)


def rate_texts(
    model: RatingModel,
    texts: Sequence[str],
    *,
    batch_tokens: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> RatedTexts:
    """Rate texts: cut them into segments, rate each, and average by length.

    Parameters
    ----------
    model : RatingModel
        As from `open_model`.
    texts : sequence of str
        Any texts, of any length; the segments of all of them are batched together by length.
    batch_tokens : int, optional
        The most tokens that go through the model at once, padding included; by default what is fastest on the device.
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
    return rate_segmented(model, model.segmented(texts), batch_tokens=batch_tokens, on_progress=on_progress)


def rate_segmented(
    model: RatingModel,
    pieces: SegmentedTexts,
    *,
    batch_tokens: int | None = None,
    with_features: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> RatedTexts:
    """Rate texts that are cut into segments already; see `rate_texts`.

    Parameters
    ----------
    model, batch_tokens, on_progress
        As for `rate_texts`.
    pieces : SegmentedTexts
        As from `RatingModel.segmented`.
    with_features : bool
        Whether to keep what heads read.

    Returns
    -------
    RatedTexts
        In the order of the texts.
    """
    values = SegmentValues(
        *values_of_segments(
            pieces,
            lambda segments: model.network.values(segments, with_features=with_features),
            n_at_once=model.network.n_at_once,
            n_special=model.network.n_special,
            batch_tokens=batch_tokens or BATCH_TOKENS[model.device],
            on_progress=on_progress,
        )
    )
    return RatedTexts(
        ratings=means_of_texts(values.ratings, pieces.lengths),
        segment_ratings=pieces.by_text(values.ratings),
        segment_lengths=pieces.lengths,
        n_tokens=np.array([len(ids) for ids in pieces.ids], dtype=np.int64),
        share_fragments=np.array([model.share_fragments(ids) for ids in pieces.ids], dtype=np.float32),
        vectors=_vectors(model, pieces, values.vectors),
        segment_features=values.features,
    )


def _vectors(model: RatingModel, pieces: SegmentedTexts, values: Features) -> Features:
    """Give the normalised vector of the beginning of each text: of its first segment."""
    starts = np.cumsum([0, *map(len, pieces.lengths)])[:-1]
    has_tokens = np.array([len(lengths) > 0 for lengths in pieces.lengths], dtype=np.bool_)
    vectors = np.empty((len(starts), values.shape[1]), dtype=np.float32)
    vectors[has_tokens] = values[starts[has_tokens]]
    if values.shape[1] and not has_tokens.all():
        vectors[~has_tokens] = model.network.values([np.empty(0, dtype=np.int32)], with_features=False).vectors
    return normalised(vectors)
