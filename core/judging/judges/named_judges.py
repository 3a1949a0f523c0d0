"""Which model judges, as the command line names it: ``openai:MODEL`` on a server, ``local:FOLDER`` on this machine."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.corpus.workspace import Workspace
from core.errors import InputError
from core.judging.judges.answers import LOGPROBS, VOTES, WAYS
from core.judging.judges.local_judge import LocalJudge, name_of, require_local_judge
from core.judging.judges.model_judge import ModelJudge, name_on_server
from core.judging.judges.reply_log import open_log
from core.judging.judges.spending import Spending
from core.judging.stored.judgment import MODEL, require_judge

OPENAI, LOCAL = "openai", "local"
# As many votes as in the paper; OpenAI gives no more than 128 in one reply.
DEFAULT_N_VOTES, MOST_VOTES = 20, 128
DEFAULT_CONCURRENCY, MOST_CONCURRENCY = 8, 64
KEY_VARIABLE, URL_VARIABLE = "OPENAI_API_KEY", "OPENAI_BASE_URL"
_DEFAULT_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """Which model judges, and how.

    Attributes
    ----------
    kind : str
        `OPENAI` or `LOCAL`.
    model : str
        Its name on the server, or its folder.
    way : str
        `VOTES` or `LOGPROBS`.
    n_votes : int
        Answers to each question, by `VOTES`.
    base_url : str or None
        The server, with the version; by default that of the environment, else OpenAI's.
    concurrency : int
        Questions on their way at once.

    Raises
    ------
    InputError
        If one of these cannot be.
    """

    kind: str
    model: str
    way: str
    n_votes: int = DEFAULT_N_VOTES
    base_url: str | None = None
    concurrency: int = DEFAULT_CONCURRENCY

    def __post_init__(self) -> None:
        """Refuse what cannot be before anything is asked."""
        if self.way not in WAYS:
            raise InputError(f"A model cannot answer by {self.way[:40]!r}. Choose --answer {' or '.join(WAYS)}.")
        if not 1 <= self.n_votes <= MOST_VOTES:
            raise InputError(f"A question cannot have {self.n_votes:,} votes. Give --n-votes 1 to {MOST_VOTES}.")
        if not 1 <= self.concurrency <= MOST_CONCURRENCY:
            raise InputError(
                f"{self.concurrency:,} questions cannot be on their way at once. Give --concurrency 1 to "
                f"{MOST_CONCURRENCY}."
            )
        if self.base_url and not self.base_url.startswith(("http://", "https://")):
            raise InputError(
                f"{self.base_url[:80]!r} is no address of a server. Give one such as http://localhost:8000/v1."
            )

    @property
    def name(self) -> str:
        """The judge's name in every judgment."""
        name = name_of(Path(self.model)) if self.kind == LOCAL else name_on_server(self.model, self.way)
        return require_judge(name, kind=MODEL)

    @property
    def log(self) -> str:
        """What its replies are kept under: votes that are there serve whoever wants votes."""
        return self.name if self.kind == LOCAL else name_on_server(self.model, VOTES)

    @property
    def n_answers(self) -> int:
        """How many answers each question takes."""
        return self.n_votes if self.way == VOTES else 1


def read_judge(written: str, *, way: str | None) -> tuple[str, str, str]:
    """Read who judges.

    Parameters
    ----------
    written : str
        ``openai:MODEL`` or ``local:FOLDER``.
    way : str or None
        How it answers; by default a server votes, as in the paper, and a local model is read.

    Returns
    -------
    tuple of (str, str, str)
        Kind, model and way of `JudgeSettings`.

    Raises
    ------
    InputError
        If it is none of the two, or a local model is asked to vote.
    """
    kind, _, model = written.partition(":")
    if kind not in (OPENAI, LOCAL) or not model.strip():
        raise InputError(f"{written[:80]!r} is no judge. Give --judge openai:MODEL or local:FOLDER.")
    if kind == LOCAL and way == VOTES:
        raise InputError("A local model is read and does not vote. Leave --answer out, or give --answer logprobs.")
    return kind, model.strip(), way or (LOGPROBS if kind == LOCAL else VOTES)


def require_model(settings: JudgeSettings) -> None:
    """Refuse a folder that holds no model that can judge, as `opened_judge` would; of servers nothing is asked."""
    if settings.kind == LOCAL:
        require_local_judge(Path(settings.model))


@contextmanager
def opened_judge(
    settings: JudgeSettings, workspace: Workspace, *, spending: Spending, on_message: Callable[[str], None]
) -> Iterator[ModelJudge]:
    """Open a judge, with the replies that it gave in this workspace before.

    Parameters
    ----------
    settings : JudgeSettings
        Which one. The key of a server comes from the environment, and is written nowhere.
    workspace : Workspace
        Where its replies are kept.
    spending : Spending
        Counts, and limits, what is used.
    on_message : callable
        Told what a person should know meanwhile.

    Raises
    ------
    InputError
        If there is no key, or the model cannot be loaded.
    ConflictError
        If another process asks the same judge in this workspace.
    """
    with open_log(workspace, settings.log) as log:
        if settings.kind == LOCAL:
            yield LocalJudge(Path(settings.model), log, spending)
            return
        from core.judging.judges.openai_judge import OpenAIJudge
        from core.judging.judges.server import Server

        url, key = _address_and_key(settings.base_url)
        with closing(Server(settings.model, base_url=url, key=key, spending=spending, on_message=on_message)) as server:
            yield OpenAIJudge(server, log, way=settings.way, n_votes=settings.n_votes, concurrency=settings.concurrency)


def _address_and_key(base_url: str | None) -> tuple[str, str]:
    url = base_url or os.environ.get(URL_VARIABLE, "").strip()
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not url and not key:
        raise InputError(f"OpenAI wants a key. Set {KEY_VARIABLE}, or name another server with --base-url.")
    return url or _DEFAULT_URL, key
