"""A judge on this machine: a causal language model that is read, not asked to write, by the logits of the labels."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.judging.judges.answers import LOGPROBS, Answer, answer_from_probs, label_of_token
from core.judging.judges.model_judge import Question
from core.judging.judges.prompts import LABELS, PROMPT_VERSION
from core.judging.judges.reply_log import ReplyLog, question_key
from core.judging.judges.server_replies import usage_fields, usage_of
from core.judging.judges.spending import Spending, Usage

if TYPE_CHECKING:
    from core.lm.next_word import CausalModel

# Their prompts and tokens are held together, some 20 kB each; sorted by length they fill their batches.
_QUESTIONS_AT_ONCE = 2_048


class LocalJudge:
    """A model in a folder, see `core.judging.judges.model_judge.ModelJudge`.

    Parameters
    ----------
    folder : Path
        With a causal language model in the Hugging Face layout.
    log : ReplyLog
        Where what it said is kept.
    spending : Spending
        Counts the tokens that it reads.

    Raises
    ------
    NotFoundError, InputError
        If there is no model that can be loaded.
    """

    def __init__(self, folder: Path, log: ReplyLog, spending: Spending) -> None:
        self._model, self._labels = _loaded(folder)
        self._log, self._spending = log, spending

    @property
    def name(self) -> str:
        """``local:`` and the name of the folder."""
        return name_of(self._model.folder)

    @property
    def about(self) -> Mapping[str, Any]:
        """Prompts and model."""
        return {
            "prompt": PROMPT_VERSION,
            "answer": LOGPROBS,
            "fingerprint": self._model.fingerprint,
            "precision": self._model.precision,
        }

    def answers(self, questions: Sequence[Question]) -> Generator[tuple[int, Answer]]:
        """Answer from what is kept, then read batch by batch."""
        open_places = []
        for place, question in enumerate(questions):
            kept = self._log.of(self._key(question))
            if kept:
                self._spending.recall(usage_of(kept[-1]))
                yield place, replace(answer_from_probs(*kept[-1]["prob_of_labels"]), was_kept=True)
            else:
                open_places.append(place)
        for start in range(0, len(open_places), _QUESTIONS_AT_ONCE):
            places = open_places[start : start + _QUESTIONS_AT_ONCE]
            for row, answer in self._read([questions[place] for place in places]):
                yield places[row], answer

    def _read(self, questions: Sequence[Question]) -> Generator[tuple[int, Answer]]:
        messages = [question.prompt for question in questions]
        for row, prob in self._model.prob_of_words(messages, self._labels):
            usage = Usage(self._model.count(messages[row]), 0)
            self._spending.count(usage)
            reply = {"prob_of_labels": prob.tolist(), "usage": usage_fields(usage)}
            self._log.add(self._key(questions[row]), reply)
            yield row, answer_from_probs(*reply["prob_of_labels"])

    def _key(self, question: Question) -> str:
        return question_key(self._model.fingerprint, self._model.precision, PROMPT_VERSION, question.prompt)


def require_local_judge(folder: Path) -> None:
    """Load a model only to see whether it can judge; raise as `LocalJudge` where it cannot."""
    _loaded(folder)


def _loaded(folder: Path) -> "tuple[CausalModel, list[list[int]]]":
    """Load a model, and find the tokens of the labels."""
    from core.lm.loading import load_causal_model

    model = load_causal_model(folder)
    return model, model.tokens_of(label_of_token, len(LABELS))


def name_of(folder: Path) -> str:
    """Name the judge that a folder is."""
    return f"local:{folder.resolve().name}"
