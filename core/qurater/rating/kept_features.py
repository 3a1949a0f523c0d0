"""What heads read of every segment of a corpus, kept, so that other heads on the same encoder rate it in seconds."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.corpus.files import written_atomically
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.qurater.raters.rater import POOLING, HeadsRater
from core.qurater.segments.windows import Lengths, means_of_texts

if TYPE_CHECKING:
    from core.qurater.rating.model import RatedTexts


class KeptFeatures:
    """The features of a corpus: one file for each part of documents, all by one encoder in one precision.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    rater : HeadsRater
        Who reads, on what encoder and in what windows, and rates by it.
    precision : {"float32", "bf16"}
        What the encoder computes in.

    Notes
    -----
    A file holds features (n_segments, n_features) in float16, tokens of each segment, segments and share of fragments
    of each text: 23 KB a segment for the default encoder.
    """

    def __init__(self, workspace: Workspace, rater: HeadsRater, precision: str) -> None:
        self.rater = rater
        computed = json.dumps([rater.base_sha256, rater.setup_sha256, POOLING, rater.window, precision])
        key = hashlib.blake2b(computed.encode(), digest_size=16).hexdigest()
        self.folder = self.home(workspace) / key

    @staticmethod
    def home(workspace: Workspace) -> Path:
        """Name the folder with the features of all encoders; one process writes to it at a time."""
        return workspace.root / "segment_features"

    def path(self, part: str) -> Path:
        """Name the file of a part of documents."""
        return self.folder / f"{Path(part).stem}.safetensors"

    def covers(self, parts: Sequence[Path]) -> bool:
        """Tell whether all parts of documents have theirs."""
        return all(self.path(part.name).is_file() for part in parts)

    def write(self, part: str, rated: "RatedTexts", rows: npt.NDArray[np.int64]) -> None:
        """Write the features of a part, of which document ``i`` has the text ``rows[i]`` of those rated."""
        from safetensors import SafetensorError
        from safetensors.numpy import save_file

        self.folder.mkdir(parents=True, exist_ok=True)
        n_segments = np.array([len(lengths) for lengths in rated.segment_lengths], dtype=np.int32)
        tensors = {
            "features": rated.segment_features,
            "segment_lengths": np.concatenate([np.empty(0, np.int32), *rated.segment_lengths]),
            "n_segments": n_segments,
            "share_fragments": rated.share_fragments,
            "rows": rows,
        }
        with written_atomically(self.path(part)) as staging:
            try:
                save_file(tensors, staging)
            except SafetensorError as error:
                raise OSError(str(error)) from error  # a full disk
            staging.chmod(0o644)  # safetensors writes for its owner alone

    def rate(self, part: str) -> "tuple[RatedTexts, npt.NDArray[np.int64]]":
        """Rate the texts of a part by the heads of the rater.

        Returns
        -------
        tuple of (RatedTexts, ndarray of int64)
            Its different texts, and which of them each document has.

        Raises
        ------
        InputError
            If the file is damaged.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        from core.qurater.rating.model import RatedTexts

        try:
            kept = load_file(self.path(part))
        except (SafetensorError, OSError) as error:
            raise InputError(f"'{self.path(part)}' is damaged. Delete it, then rate again.") from error
        ends = np.cumsum(kept["n_segments"])
        lengths: list[Lengths] = np.split(kept["segment_lengths"], ends[:-1])
        values = self.rater.heads.ratings(kept["features"].astype(np.float32))
        rated = RatedTexts(
            ratings=means_of_texts(values, lengths),
            segment_ratings=np.split(values, ends[:-1]),
            segment_lengths=lengths,
            n_tokens=np.array([each.sum() for each in lengths], dtype=np.int64),
            share_fragments=kept["share_fragments"],
            vectors=values[:0],
            segment_features=kept["features"][:0],
        )
        return rated, kept["rows"]
