"""Features of texts on disk, so that heads can be trained again at once: the encoder is what takes time."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.corpus.files import written_atomically
from core.corpus.fingerprints import doc_hashes
from core.corpus.tokens import TextTokenizer
from core.qurater.encoder import Encoder
from core.qurater.heads import Features
from core.qurater.rater import Hashes
from core.qurater.segmented import text_features
from core.records import OnProgress, ignore_progress

# 230 MB for the default encoder.
MOST_TEXTS = 5_000


class FeatureCache:
    """A folder with one file for each encoder and window; the texts that were asked for last are kept.

    Parameters
    ----------
    folder : Path
        Where; made when the first features are kept.
    most_texts : int
        How many texts are kept for each encoder.

    Notes
    -----
    Whatever is wrong with a file makes it count as absent: features can be computed again.  Of two processes that keep
    features at the same time, those of the last one stay.
    """

    def __init__(self, folder: Path, *, most_texts: int = MOST_TEXTS) -> None:
        self.folder = folder
        self.most_texts = most_texts

    def features(
        self,
        encoder: Encoder,
        tokenizer: TextTokenizer,
        texts: Sequence[str],
        *,
        window: int | None = None,
        on_progress: OnProgress = ignore_progress,
    ) -> Features:
        """Give the features of texts, computing only those that are not kept yet.

        Parameters
        ----------
        encoder, tokenizer
            As for `core.qurater.segmented.text_features`.
        texts : sequence of str
            Any texts.
        window : int, optional
            The most tokens of a segment; by default the encoder's.
        on_progress : callable
            Is told of tokens done.

        Returns
        -------
        ndarray of float32, shape (n_texts, n_features)
            NaN for a text without tokens.
        """
        path = self._path(encoder, tokenizer, window or encoder.window)
        hashes = doc_hashes(texts)
        kept_hashes, kept = _read(path, encoder.n_features)
        place_of = {int(value): place for place, value in enumerate(kept_hashes)}
        new = {int(value): text for value, text in zip(hashes, texts, strict=True) if int(value) not in place_of}
        if new:
            computed = text_features(encoder, tokenizer, list(new.values()), window=window, on_progress=on_progress)
            kept = np.concatenate([kept, computed])
            kept_hashes = np.concatenate([kept_hashes, np.array(list(new), dtype=np.uint64)])
            place_of |= {value: len(place_of) + number for number, value in enumerate(new)}
        found = kept[[place_of[int(value)] for value in hashes]] if len(hashes) else kept[:0]
        if new:
            self._write(path, kept_hashes, kept, asked=np.isin(kept_hashes, hashes))
        return np.asarray(found)

    def _path(self, encoder: Encoder, tokenizer: TextTokenizer, window: int) -> Path:
        model = f"{encoder.weights_sha256[:16]}-{tokenizer.fingerprint[:8]}"
        return self.folder / f"{model}-{window}-{encoder.precision}.safetensors"

    def _write(self, path: Path, hashes: Hashes, features: Features, *, asked: np.ndarray) -> None:
        from safetensors.numpy import save_file

        order = np.argsort(asked, kind="stable")[-self.most_texts :]  # what was asked for now stands last
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_atomically(path) as staging:
            save_file({"hashes": hashes[order], "features": features[order]}, staging)


def _read(path: Path, n_features: int) -> tuple[Hashes, Features]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    nothing = np.empty(0, dtype=np.uint64), np.empty((0, n_features), dtype=np.float32)
    if not path.is_file():
        return nothing
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError):
        return nothing
    hashes, features = tensors.get("hashes", nothing[0]), tensors.get("features", nothing[1])
    return (hashes, features) if features.shape == (len(hashes), n_features) else nothing
