"""Features of texts on disk, so that heads can be trained again at once: the encoder is what takes time."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import numpy as np

from core.corpus.files import written_atomically
from core.corpus.fingerprints import doc_hashes
from core.corpus.tokens import TextTokenizer
from core.errors import InputError
from core.qurater.networks.encoder import Encoder
from core.qurater.raters.heads import Features
from core.qurater.raters.rater import POOLING, Hashes
from core.qurater.rating.segmented import text_features
from core.records import OnProgress, Progress, ignore_progress

# 230 MB for the default encoder.
MOST_TEXTS = 5_000

# So many texts are read before their features are kept: about a minute.
_AT_ONCE = 1_000

# So many parts are put together into one, lest each vote leave a file for good.
_MOST_PARTS = 64


class FeatureCache:
    """A folder with one folder for each encoder and window, and one file in it for each time that texts were new.

    Parameters
    ----------
    folder : Path
        Where; made when the first features are kept.
    most_texts : int
        How many texts are kept for each encoder, those that are asked for when there are more before others.

    Notes
    -----
    Whatever is wrong with a file makes it count as absent: features can be computed again.  What another process keeps
    or removes at the same time does no harm, for the same reason.
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
            As for `core.qurater.rating.segmented.text_features`.
        texts : sequence of str
            Any texts.
        window : int, optional
            The most tokens of a segment; by default the encoder's.
        on_progress : callable
            Is told of texts done.

        Returns
        -------
        ndarray of float32, shape (n_texts, n_features)
            NaN for a text without tokens.
        """
        folder = self._folder(encoder, tokenizer, window or encoder.window)
        hashes, first, row_of = np.unique(doc_hashes(texts), return_index=True, return_inverse=True)
        found = np.empty((len(hashes), encoder.n_features), dtype=np.float32)
        is_missing = np.ones(len(hashes), dtype=np.bool_)
        n_kept = 0
        for kept_hashes, kept in _parts(folder, encoder.n_features):
            n_kept += len(kept_hashes)
            _, rows, places = np.intersect1d(hashes, kept_hashes, return_indices=True)
            found[rows], is_missing[rows] = kept[places], False
        if is_missing.any():
            missing = sorted(np.flatnonzero(is_missing), key=lambda row: first[row])
            is_kept = True
            for start in range(0, len(missing), _AT_ONCE):
                block = missing[start : start + _AT_ONCE]
                new = [texts[first[row]] for row in block]
                tell = _later(on_progress, start, len(block), len(missing))
                found[block] = text_features(encoder, tokenizer, new, window=window, on_progress=tell)
                # Block by block: a training that is killed while it reads has them the next time.
                is_kept &= _write(folder, hashes[block], found[block])
            if is_kept and (n_kept + len(missing) > self.most_texts or len(_paths(folder)) > _MOST_PARTS):
                self._put_together(folder, encoder.n_features, asked=hashes)
        return np.asarray(found[row_of])

    def _folder(self, encoder: Encoder, tokenizer: TextTokenizer, window: int) -> Path:
        model = [encoder.files.weights_sha256, encoder.files.setup_sha256, tokenizer.fingerprint]
        computed = json.dumps([*model, POOLING, window, encoder.precision])
        return self.folder / hashlib.blake2b(computed.encode(), digest_size=16).hexdigest()

    def _put_together(self, folder: Path, n_features: int, *, asked: Hashes) -> None:
        """Make one part of all, and leave out texts that are too many, but rather others than those asked for."""
        paths = _paths(folder)
        hashes, features = map(np.concatenate, zip(*_parts(folder, n_features), strict=True))
        order = np.argsort(np.isin(hashes, asked), kind="stable")[-self.most_texts :]
        if _write(folder, hashes[order], features[order]):
            for path in paths:
                path.unlink(missing_ok=True)


def _later(on_progress: OnProgress, n_before: int, n_here: int, n_texts: int) -> OnProgress:
    """Tell how far some of the texts are as how far all are."""

    def tell(progress: Progress) -> None:
        done = n_before + n_here * progress.done // progress.total
        on_progress(Progress(done, n_texts, "texts", progress.note))

    return tell


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.safetensors"))


def _parts(folder: Path, n_features: int) -> Iterator[tuple[Hashes, Features]]:
    for part in map(_read, _paths(folder)):
        if part is not None and part[1].shape == (len(part[0]), n_features):
            yield part


def _read(path: Path) -> tuple[Hashes, Features] | None:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(path)
        return tensors["hashes"], tensors["features"]
    except (SafetensorError, OSError, KeyError):
        return None


def _write(folder: Path, hashes: Hashes, features: Features) -> bool:
    """Keep a part, and say whether that could be done: where it could not, the features are computed again."""
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with written_atomically(folder / f"{uuid4().hex}.safetensors") as staging:
            save_file({"hashes": hashes, "features": np.ascontiguousarray(features)}, staging)
    except (SafetensorError, OSError, InputError):
        return False
    return True
