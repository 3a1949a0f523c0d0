"""Texts become tokens: counts for budgets, ids for raters, places for the reader. Owns `tokenizers`."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.corpus.encoders import DEFAULT_ENCODER, encoder_folder
from core.corpus.word_counts import WordCounts, cuts_at_spaces
from core.errors import InputError

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

# A long text is tokenised in pieces cut at white space, so that a text of 50 MB needs no more than
# a few of its pieces' bookkeeping (about 100 bytes a token) at once; small batches stay in the processor's cache.
PIECE_CHARACTERS = 50_000
_CHARACTERS_AT_ONCE = 2**17
_WORDS_AT_ONCE = 2**14
_WHITE_SPACE = re.compile(r"\s")

Ids = npt.NDArray[np.int32]


def pieces_of_text(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text into pieces of about `PIECE_CHARACTERS`, each beginning where white space begins.

    Parameters
    ----------
    text : str
        Any text.

    Yields
    ------
    tuple of (int, str)
        Where the piece starts in the text, and the piece; joined they are the text.

    Examples
    --------
    >>> list(pieces_of_text("short"))
    [(0, 'short')]
    """
    start = 0
    while len(text) - start > PIECE_CHARACTERS:
        found = _WHITE_SPACE.search(text, start + PIECE_CHARACTERS, start + 2 * PIECE_CHARACTERS)
        end = found.start() if found else min(start + 2 * PIECE_CHARACTERS, len(text))
        yield start, text[start:end]
        start = end
    if start < len(text) or not text:
        yield start, text[start:]


class TextTokenizer:
    """The tokenizer of an encoder, without special tokens, truncation or padding.

    Attributes
    ----------
    name : str
        The encoder it belongs to.
    fingerprint : str
        Hash of its ``tokenizer.json``: two tokenizers that count alike have the same.
    """

    def __init__(self, name: str, fingerprint: str, tokenizer: "Tokenizer") -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._tokenizer = tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._words = WordCounts(self._n_tokens) if cuts_at_spaces(tokenizer.to_str()) else None

    def count(self, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        """Count the tokens of each text.

        Returns
        -------
        ndarray of int64, shape (n_texts,)
            Tokens, without special ones; 0 for a text of characters that the tokenizer drops.
        """
        counts = np.zeros(len(texts), dtype=np.int64)
        count = self._words.of if self._words else self._n_tokens
        for owners, pieces in _pieces_of_texts(texts):
            np.add.at(counts, owners, count(pieces))
        return counts

    def ids(self, texts: Sequence[str]) -> list[Ids]:
        """Encode each text to token ids, without special tokens.

        Returns
        -------
        list of ndarray of int32, shape (n_tokens,)
            One array a text.
        """
        parts: list[list[Ids]] = [[] for _ in texts]
        for owner, encoding in self._encoded(texts):
            parts[owner].append(np.asarray(encoding.ids, dtype=np.int32))
        return [part[0] if len(part) == 1 else np.concatenate(part) for part in parts]

    def special_ids(self) -> tuple[Ids, Ids]:
        """Find the special tokens that the encoder wants before and behind a text, by encoding one letter.

        Returns
        -------
        tuple of ndarray of int32
            Empty where there are none.
        """
        bare: list[int] = self._tokenizer.encode("a", add_special_tokens=False).ids
        whole: list[int] = self._tokenizer.encode("a").ids
        start = next(place for place in range(len(whole)) if whole[place : place + len(bare)] == bare)
        return np.array(whole[:start], dtype=np.int32), np.array(whole[start + len(bare) :], dtype=np.int32)

    def ends(self, text: str) -> npt.NDArray[np.int64]:
        """Say where each token of a text ends.

        Returns
        -------
        ndarray of int64, shape (n_tokens,)
            The number of characters before the end of each token.
        """
        return self.ends_of([text])[0]

    def ends_of(self, texts: Sequence[str]) -> list[npt.NDArray[np.int64]]:
        """Say where each token of each text ends, see `ends`; encoded in parallel."""
        parts: list[list[npt.NDArray[np.int64]]] = [[] for _ in texts]
        n_before = [0] * len(texts)
        for owners, pieces in _pieces_of_texts(texts):
            encodings = self._tokenizer.encode_batch(pieces, add_special_tokens=False)
            for owner, piece, encoding in zip(owners, pieces, encodings, strict=True):
                ends = np.fromiter((end for _, end in encoding.offsets), np.int64, len(encoding))
                parts[owner].append(ends + n_before[owner])
                n_before[owner] += len(piece)
        return [np.concatenate(found) for found in parts]

    def fragment_table(self) -> npt.NDArray[np.bool_]:
        """Mark the vocabulary entries that a text in a language the tokenizer knows hardly needs.

        Returns
        -------
        ndarray of bool, shape (n_vocabulary,)
            True for the unknown token and for single letters that continue a word or lie outside ASCII.
        """
        vocabulary = self._tokenizer.get_vocab(with_added_tokens=True)
        table = np.zeros(max(vocabulary.values()) + 1, dtype=bool)
        for token, token_id in vocabulary.items():
            table[token_id] = _is_fragment(token)
        return table

    def _encoded(self, texts: Sequence[str]) -> Iterator[tuple[int, "Encoding"]]:
        """Encode pieces in parallel, some at a time, and say which text each belongs to."""
        for owners, pieces in _pieces_of_texts(texts):
            yield from zip(owners, self._encode(pieces), strict=True)

    def _encode(self, pieces: Sequence[str]) -> "list[Encoding]":
        return self._tokenizer.encode_batch_fast(pieces, add_special_tokens=False)

    def _n_tokens(self, pieces: Sequence[str]) -> list[int]:
        """Count piece by piece, some at a time: the library keeps a few hundred bytes about each until all are done."""
        starts = range(0, len(pieces), _WORDS_AT_ONCE)
        return [len(found) for start in starts for found in self._encode(pieces[start : start + _WORDS_AT_ONCE])]


def _pieces_of_texts(texts: Sequence[str]) -> Iterator[tuple[list[int], list[str]]]:
    """Cut texts into pieces, some at a time; yields for each piece the place of its text, and the pieces."""
    owners, pieces, n_characters = list[int](), list[str](), 0
    for owner, text in enumerate(texts):
        for _, piece in pieces_of_text(text):
            owners.append(owner)
            pieces.append(piece)
            n_characters += len(piece)
            if n_characters >= _CHARACTERS_AT_ONCE:
                yield owners, pieces
                owners, pieces, n_characters = [], [], 0
    if pieces:
        yield owners, pieces


def _is_fragment(token: str) -> bool:
    if token in ("[UNK]", "<unk>"):
        return True
    letters = token.removeprefix("##")
    return len(letters) == 1 and letters.isalpha() and (token != letters or not letters.isascii())


@lru_cache(maxsize=4)
def load_tokenizer(name: str = DEFAULT_ENCODER) -> TextTokenizer:
    """Load the tokenizer of an encoder.

    Parameters
    ----------
    name : str
        An encoder, see `core.corpus.encoders.encoder_folder`.

    Returns
    -------
    TextTokenizer
        Ready to count.

    Raises
    ------
    InputError
        If the folder has no ``tokenizer.json`` that can be read: other formats would need code from the checkpoint.

    Examples
    --------
    >>> load_tokenizer("minilm").count(["Two words", ""]).tolist()
    [2, 0]
    """
    from tokenizers import Tokenizer

    path = encoder_folder(name, with_weights=False) / "tokenizer.json"
    if not path.is_file():
        raise InputError(f"'{path.parent}' has no tokenizer.json. Save the tokenizer in the fast format first.")
    content = path.read_bytes()
    try:
        tokenizer = Tokenizer.from_buffer(content)
    except Exception as error:  # the library raises nothing narrower
        raise InputError(f"'{path}' is no tokenizer ({str(error)[:200]}). Save the tokenizer again.") from error
    return TextTokenizer(name, hashlib.blake2b(content, digest_size=16).hexdigest(), tokenizer)
