"""What a causal language model would say next: the probabilities of single words, by its own tokens.

Owns `torch` and `transformers` here.  Texts that are asked about can hold what the tokenizer takes for a control token
("<|im_end|>"); they are cut into ordinary tokens all the same, so that no text can end the message that it stands in.
"""

import hashlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from core.errors import InputError

# Padding included; two cores of a laptop and a large GPU are both busy with that.
BATCH_TOKENS = 8_192
# Where a model has no chat template, it goes on writing after this.
_CUE = "\nAnswer:"
_PLACE_OF_MESSAGE = "\ue000message\ue000"

Probabilities = npt.NDArray[np.float64]


class CausalModel:
    """A causal language model that answers messages with one word.

    Attributes
    ----------
    folder : Path
        Where it lies.
    fingerprint : str
        Another one when its files are others.
    device, precision : str
        ``"cpu"`` with ``"float32"``, or ``"cuda"`` with ``"bf16"``.
    """

    def __init__(self, folder: Path, model: Any, tokenizer: Any) -> None:
        self.folder = folder
        self.fingerprint = _fingerprint(folder)
        self.device, dtype = ("cuda", torch.bfloat16) if torch.cuda.is_available() else ("cpu", torch.float32)
        self.precision = "bf16" if dtype == torch.bfloat16 else "float32"
        self._model = model.eval().to(self.device, dtype=dtype)
        self._tokenizer = tokenizer
        self._longest = int(getattr(model.config, "max_position_embeddings", None) or 2**31)
        self._options = inspect.signature(model.forward).parameters
        self._before, self._after = self._frame()

    def count(self, message: str) -> int:
        """Count the tokens that the model reads of a message, its template included."""
        return len(self._ids(message))

    def tokens_of(self, word_of_token: Callable[[str], int | None], n_words: int) -> list[list[int]]:
        """List the tokens that spell each of some words.

        Parameters
        ----------
        word_of_token : callable
            Says of a token's text which word it is, from 0, or None.
        n_words : int
            How many words there are.

        Returns
        -------
        list of list of int
            Ids, by word.

        Raises
        ------
        InputError
            If a word has no token of its own.
        """
        found: list[list[int]] = [[] for _ in range(n_words)]
        for token_id in range(len(self._tokenizer)):
            word = word_of_token(self._tokenizer.decode([token_id]))
            if word is not None:
                found[word].append(token_id)
        if not all(found):
            raise InputError(f"The tokenizer in '{self.folder}' has no token for each of the words that are asked for.")
        return found

    def prob_of_words(
        self, messages: Sequence[str], words: Sequence[Sequence[int]], *, batch_tokens: int = BATCH_TOKENS
    ) -> Iterator[tuple[int, Probabilities]]:
        """Say how probably each word is the first one of an answer.

        Parameters
        ----------
        messages : sequence of str
            To the model; their tokens are held until the last answer.
        words : sequence of sequence of int
            The tokens of each word, as `tokens_of` gives them.
        batch_tokens : int
            The most tokens at once, padding included; a longer message goes alone.

        Yields
        ------
        tuple of (int, ndarray of float64, shape (n_words,))
            The place of a message, and the probability of each word, summed over its tokens; the longest first.

        Raises
        ------
        InputError
            If a message is longer than the model can read.
        """
        encoded = [self._ids(message) for message in messages]
        order = sorted(range(len(encoded)), key=lambda place: -len(encoded[place]))
        if order and len(encoded[order[0]]) > self._longest:
            raise InputError(
                f"The model in '{self.folder}' reads {self._longest:,} tokens at most, and a question has "
                f"{len(encoded[order[0]]):,}. Choose a model that reads more."
            )
        start = 0
        while start < len(order):
            batch = order[start : start + max(1, batch_tokens // len(encoded[order[start]]))]
            start += len(batch)
            prob = self._prob_of_next([encoded[place] for place in batch])
            for row, place in enumerate(batch):
                yield place, np.array([float(prob[row, list(word)].sum()) for word in words])

    def _prob_of_next(self, batch: Sequence[Sequence[int]]) -> torch.Tensor:
        """Give the probability of each token of the vocabulary after each message; (n_messages, n_vocabulary)."""
        width = max(map(len, batch))
        # Padding stands on the left, so that the last place is the last token of every row, and counts neither as
        # something to look at nor as a place.
        ids = torch.tensor([[0] * (width - len(row)) + list(row) for row in batch], device=self.device)
        mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in batch], device=self.device)
        places = (mask.cumsum(dim=1) - 1).clamp(min=0)
        options = {"position_ids": places, "logits_to_keep": 1, "use_cache": False}
        known = {name: value for name, value in options.items() if name in self._options}
        with torch.inference_mode():
            logits = self._model(input_ids=ids, attention_mask=mask, **known).logits
        prob: torch.Tensor = logits[:, -1].double().softmax(dim=-1)
        return prob

    def _ids(self, message: str) -> list[int]:
        ids = self._tokenizer(message, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        return [*self._before, *ids, *self._after]

    def _frame(self) -> tuple[list[int], list[int]]:
        """Give the tokens that stand before and after a message to this model."""
        if self._tokenizer.chat_template is None:
            before, after = (self._tokenizer.bos_token or ""), _CUE
        else:
            before, after = self._around_message()
        return self._template_ids(before), self._template_ids(after)

    def _around_message(self) -> tuple[str, str]:
        from jinja2 import TemplateError

        message = {"role": "user", "content": _PLACE_OF_MESSAGE}
        try:
            whole = self._tokenizer.apply_chat_template([message], tokenize=False, add_generation_prompt=True)
            before, after = whole.split(_PLACE_OF_MESSAGE)
        except (TemplateError, TypeError, ValueError) as error:
            raise InputError(
                f"The chat template of '{self.folder}' does not hold one message of a user, word for word and once "
                f"({' '.join(str(error).split())[:120]}). Choose a model whose template does."
            ) from error
        return before, after

    def _template_ids(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])


def _fingerprint(folder: Path) -> str:
    """Hash names, sizes and times of the files: reading all weights would take as long as loading them."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    state = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.blake2b(repr(state).encode(), digest_size=8).hexdigest()
