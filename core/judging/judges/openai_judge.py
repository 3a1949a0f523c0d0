"""A judge behind an OpenAI-compatible server: it votes many times, or tells the probabilities of the labels once."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from typing import Any

from core.errors import QuLensError
from core.judging.files.judgment_table import REFUSED
from core.judging.judges.answers import (
    LOGPROBS,
    VOTES,
    Answer,
    Reply,
    answer_from_logprobs,
    answer_from_votes,
    refusal_of_question,
)
from core.judging.judges.model_judge import Question, name_on_server
from core.judging.judges.prompts import PROMPT_VERSION
from core.judging.judges.refused_questions import Answered, Refused, RefusedQuestions
from core.judging.judges.reply_log import ReplyLog, question_key
from core.judging.judges.server import Server
from core.judging.judges.server_replies import usage_of
from core.judging.judges.server_troubles import QuestionRefusedError, address

# A server whose first replies all come without log-probabilities gives none.
_FIRST_REPLIES = 3


class OpenAIJudge:
    """A model on a server, see `core.judging.judges.model_judge.ModelJudge`.

    Parameters
    ----------
    server : Server
        Where the model is.
    log : ReplyLog
        Where its replies are kept.
    way : str
        `VOTES`: so many answers at temperature 1, of which the share for B is the probability; or `LOGPROBS`: one
        call, the probabilities of the labels over each other. Where a reply has none, votes are asked for; a server
        that gives none is asked for nothing else.
    n_votes : int
        How many answers to each question.
    concurrency : int
        How many questions are on their way at once.
    """

    def __init__(self, server: Server, log: ReplyLog, *, way: str, n_votes: int, concurrency: int) -> None:
        self._server, self._log = server, log
        self._wanted = self._way = way
        self._n_votes, self._concurrency = n_votes, concurrency
        self._gives_logprobs, self._n_without = False, 0

    @property
    def name(self) -> str:
        """See `core.judging.judges.model_judge.name_on_server`."""
        return name_on_server(self._server.model, self._wanted)

    @property
    def about(self) -> Mapping[str, Any]:
        """Prompts, server and way of answering."""
        votes = {"n_votes": self._n_votes} if self._way == VOTES else {}
        server = address(self._server.base_url)
        return {"prompt": PROMPT_VERSION, "model": self._server.model, "server": server, "answer": self._way} | votes

    def answers(self, questions: Sequence[Question]) -> Generator[tuple[int, Answer]]:
        """Answer from what is kept, then ask; a stop waits for what is on its way, and keeps it."""
        self._recall(questions)
        refused = self._refused_of(questions)
        open_places = []
        for place, question in enumerate(questions):
            if (answer := self._kept(question)) is None:
                open_places.append(place)
            else:
                yield from refused.settled(place, Answered(replace(answer, was_kept=True)))
        # The first one alone, or the first few: they find out, for the price of so many, what the server can do.
        n_alone = 0
        while n_alone < len(open_places) and not self._is_known(n_alone):
            yield from refused.settled(open_places[n_alone], self._asked(questions[open_places[n_alone]], refused.now))
            n_alone += 1
        with ThreadPoolExecutor(self._concurrency) as pool:
            rest = open_places[n_alone:]
            futures = {pool.submit(self._asked, questions[place], refused.now): place for place in rest}
            yield from self._as_they_come(futures, refused)

    def _refused_of(self, questions: Sequence[Question]) -> RefusedQuestions:
        def keep(place: int, refused: Refused) -> Answer:
            self._log.add(refused.key, refusal_of_question())
            # Votes that came before it may be enough.
            return self._kept(questions[place]) or Answer(None, REFUSED)

        def ask_again(place: int) -> None:
            # For one more vote, which is kept as any other; a refusal would stand for all votes that it has.
            prompt, request = questions[place].prompt, self._log.request(self._key(questions[place], VOTES))
            reply = self._server.complete(prompt, request, n=1, with_logprobs=False)
            if reply == refusal_of_question():
                server = address(self._server.base_url)
                raise QuestionRefusedError(f"{server} filters a question that it answered before.")
            self._log.add(request.key, reply)

        return RefusedQuestions(keep=keep, ask_again=ask_again)

    def _is_known(self, n_asked: int) -> bool:
        is_clear = self._way == VOTES or self._gives_logprobs
        return n_asked >= _FIRST_REPLIES or (self._server.has_answered and is_clear)

    def _as_they_come(
        self, futures: "dict[Future[Answered | Refused], int]", refused: RefusedQuestions
    ) -> Generator[tuple[int, Answer]]:
        """Give each answer when it is there; after a failure, those that were on their way, then the failure."""
        failure: QuLensError | None = None
        try:
            for future in as_completed(futures):
                try:
                    said = future.result()
                    if failure is None:
                        yield from refused.settled(futures[future], said)
                    elif isinstance(said, Answered):
                        yield futures[future], said.answer
                except CancelledError:
                    continue
                except QuLensError as error:
                    failure = failure or error
                    self._stop(futures)
            if failure is None:
                yield from refused.rest()
        finally:
            self._stop(futures)
        if failure is not None:
            raise failure

    def _stop(self, futures: "Iterable[Future[Answered | Refused]]") -> None:
        self._server.stop()
        for future in futures:
            future.cancel()

    def _recall(self, questions: Sequence[Question]) -> None:
        """Hold the ceiling over all that these questions ever cost, and take note of what the server could do."""
        for way in {self._wanted, VOTES}:
            for key in {self._key(question, way) for question in questions}:
                self._server.spending.recall(self._log.lost(key))
                for reply in self._log.of(key):
                    self._server.spending.recall(usage_of(reply))
                    self._learn_from(reply, way)

    def _asked(self, question: Question, now: Callable[[], int]) -> Answered | Refused:
        """Ask until what is kept is an answer, or the server refuses the question."""
        sent = 0
        while (answer := self._kept(question)) is None:
            way = VOTES if self._log.of(self._key(question, LOGPROBS)) else self._way
            request = self._log.request(self._key(question, way))
            kept = self._log.of(request.key)
            n = 1 if way == LOGPROBS else self._n_votes - sum(len(reply["choices"]) for reply in kept)
            sent = now()
            try:
                reply = self._server.complete(question.prompt, request, n=n, with_logprobs=way == LOGPROBS)
            except QuestionRefusedError as error:
                return Refused(request.key, error, now())
            self._log.add(request.key, reply)
            self._learn_from(reply, way)
        return Answered(answer, sent)

    def _kept(self, question: Question) -> Answer | None:
        """Give the probabilities that are kept; where they are not wanted, or the reply had none, the votes."""
        if self._wanted == LOGPROBS:
            replies = self._log.of(self._key(question, LOGPROBS))
            if replies and (answer := answer_from_logprobs(replies[-1])) is not None:
                return answer
            if not replies and self._way == LOGPROBS:
                return None
        return answer_from_votes(self._log.of(self._key(question, VOTES)), self._n_votes)

    def _learn_from(self, reply: Reply, way: str) -> None:
        """Take note of whether the server gives log-probabilities; a refusal tells nothing about that."""
        if way == VOTES:
            return
        answer = answer_from_logprobs(reply)
        self._gives_logprobs |= answer is not None and answer.missing != REFUSED
        if answer is None:
            self._n_without += 1
            if self._n_without == 1:
                instead = f"{self._n_votes} votes are asked for instead"
                self._server.on_message(f"The server gave no log-probabilities: {instead}, question by question.")
        if self._n_without >= _FIRST_REPLIES and not self._gives_logprobs:
            self._way = VOTES

    def _key(self, question: Question, way: str) -> str:
        return question_key(address(self._server.base_url), self._server.model, PROMPT_VERSION, way, question.prompt)
