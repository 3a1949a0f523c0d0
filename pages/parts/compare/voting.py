"""One pair before one voter: what is asked next, and what an answer does."""

import json
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from core.criteria import CRITERION_KEYS
from core.judging.comparisons import Comparison
from core.judging.store import Judgment, judgments_by, judgments_of, undo_last_judgment
from core.judging.votes import store_vote
from pages.parts import state
from pages.parts.caches import compare as caches
from pages.parts.compare.view import CompareView
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened

# How many pairs are looked at for the next one that this voter has not finished.
_MOST_PASSED_OVER = 200


@dataclass(frozen=True)
class Voting:
    """What a view shows to a voter; judgments are read from the database each time, since others vote too."""

    corpus: Opened
    view: CompareView
    rater: str | None
    voter: str

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The documents on the left and on the right."""
        return self.view.pair or caches.drawn_pair(*self.corpus.key, self.view.drawing(self.rater), self.view.turn)

    @property
    def pair_key(self) -> str:
        """Name the pair as it is seen, for the ballot."""
        return json.dumps(self.pair)

    @cached_property
    def comparison(self) -> Comparison:
        """Their excerpts."""
        return caches.comparison(*self.corpus.key, *self.pair)

    @cached_property
    def judgments(self) -> list[Judgment]:
        """All judgments about the two documents."""
        return judgments_of(self.corpus.workspace, *self.pair)

    @cached_property
    def own(self) -> list[Judgment]:
        """All judgments of the voter, the newest first."""
        return judgments_by(self.corpus.workspace, self.voter) if self.voter else []

    @property
    def answered(self) -> list[str]:
        """The criteria that the voter answered about this pair, the newest last."""
        return [judgment.criterion for judgment in self.judgments if judgment.judge == self.voter]

    @property
    def n_undoable_here(self) -> int:
        """How many of the voter's newest answers are about this pair as it is seen: undoing them stays with it."""
        return sum(1 for _ in takewhile(lambda judgment: (judgment.left, judgment.right) == self.pair, self.own))

    @property
    def open_questions(self) -> list[str]:
        """The criteria that the voter was not asked about yet, of those the view asks."""
        return [key for key in self.view.asked if key not in self.answered]

    def vote(self, criterion: str, answer: str) -> None:
        """Store an answer; what is refused is told on the page."""
        with refusals_shown():
            store_vote(self.corpus.workspace, self.comparison, criterion=criterion, judge=self.voter, answer=answer)

    def undo(self) -> None:
        """Take the last answer back and show its pair again, as it was seen."""
        with refusals_shown():
            undone = undo_last_judgment(self.corpus.workspace, self.voter)
            if undone is not None:
                seen = (undone.left, undone.right)
                asked = tuple(key for key in CRITERION_KEYS if key in {*self.view.asked, undone.criterion})
                state.change(CompareView, pair=self.view.pair if seen == self.pair else seen, asked=asked)

    def go_on(self) -> None:
        """Show the next drawn pair that the voter has not finished."""
        finished = self._finished()
        # A pair that a link or an undo put before the drawn one leads back to the drawn one.
        first = self.view.turn if self.view.pair else self.view.turn + 1
        drawing = self.view.drawing(self.rater)
        with refusals_shown():
            for turn in range(first, first + _MOST_PASSED_OVER):
                if frozenset(caches.drawn_pair(*self.corpus.key, drawing, turn)) not in finished:
                    break
            state.show(replace(self.view, turn=turn, pair=None))

    def _finished(self) -> set[frozenset[str]]:
        answered: dict[frozenset[str], set[str]] = {}
        # Read anew: in the same run as the votes before it.
        for judgment in judgments_by(self.corpus.workspace, self.voter) if self.voter else []:
            answered.setdefault(frozenset((judgment.doc_a, judgment.doc_b)), set()).add(judgment.criterion)
        return {pair for pair, criteria in answered.items() if criteria >= set(self.view.asked)}
