"""The default encoder at work on beginnings of texts."""

from collections.abc import Sequence

import numpy as np

from core.corpus.embeddings import Vectors, normalised
from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.tokens import Ids, TextTokenizer, load_tokenizer
from core.qurater.networks.devices import computes_in_bf16
from core.qurater.networks.encoder import Encoder, load_encoder
from core.qurater.rating.segmented import SegmentedTexts, values_of_segments
from core.qurater.segments.batching import BATCH_TOKENS
from core.records import ignore_progress

# Enough characters for the tokens of one segment, of nearly all texts.
_CHARACTERS_A_TOKEN = 40


class Embedder:
    """The default encoder, ready to embed."""

    def __init__(self, encoder: Encoder, tokenizer: TextTokenizer) -> None:
        self._encoder, self._tokenizer = encoder, tokenizer

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed the beginnings of texts.

        Parameters
        ----------
        texts : sequence of str
            Any texts; of each the first 510 tokens count.

        Returns
        -------
        ndarray of float32, shape (n_texts, n_dimensions)
            Of length 1, the same whatever else is embedded with a text, to 1e-5 in float32.
        """
        beginnings = self._beginnings(texts)
        lengths = [np.array([len(beginning)], dtype=np.int32) for beginning in beginnings]
        (vectors,) = values_of_segments(
            SegmentedTexts(beginnings, lengths, beginnings),
            lambda segments: [self._encoder.read(segments)[1]],
            n_at_once=self._encoder.n_at_once,
            n_special=self._encoder.n_special,
            batch_tokens=BATCH_TOKENS[self._encoder.device],
            on_progress=ignore_progress,
        )
        return normalised(np.asarray(vectors, dtype=np.float32))

    def _beginnings(self, texts: Sequence[str]) -> list[Ids]:
        """Tokenise as much of each text as its first segment takes."""
        n_characters, window = _CHARACTERS_A_TOKEN * self._encoder.window, self._encoder.window
        found = self._tokenizer.ids([text[:n_characters] for text in texts]) if texts else []
        for place, (text, ids) in enumerate(zip(texts, found, strict=True)):
            if len(ids) <= window and len(text) > n_characters:
                # Spaces, or words so long that they are one unknown token each: all of it, to be sure.
                (found[place],) = self._tokenizer.ids([text])
        return [ids[:window] for ids in found]


def load_embedder(*, device: str = "auto", precision: str = "auto") -> Embedder:
    """Load the default encoder for embedding.

    Parameters
    ----------
    device : {"auto", "cpu", "cuda"}
        Where to compute.
    precision : {"auto", "float32", "bf16"}
        ``auto`` takes bf16 where the machine computes in it: vectors are kept as float16, which is as coarse.

    Returns
    -------
    Embedder
        Ready to embed.
    """
    encoder = load_encoder(DEFAULT_ENCODER, device=device)
    is_fast = precision == "bf16" or (precision == "auto" and computes_in_bf16(encoder.device))
    return Embedder(encoder.at("bf16") if is_fast else encoder, load_tokenizer(DEFAULT_ENCODER))
