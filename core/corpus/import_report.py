"""What an import did, counted while it runs."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from core.corpus.rows import Refusal
from core.records import Amount


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    Attributes
    ----------
    n_documents, n_rejected, n_duplicates, n_tokens : int
        Documents taken in, rows refused, second copies of a text dropped, tokens taken in.
    n_unusable_dates : int
        Documents taken in whose date could not be read.
    n_known_files : int
        Files left out, since an earlier import read them with the same settings.
    domains : dict of str to Amount
        What came in by domain.
    first_refusal : str or None
        Where and why the first row was refused.
    """

    n_documents: int = 0
    n_rejected: int = 0
    n_duplicates: int = 0
    n_tokens: int = 0
    n_unusable_dates: int = 0
    n_known_files: int = 0
    domains: dict[str, Amount] = field(default_factory=dict)
    first_refusal: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values, domains by name."""
        return asdict(self) | {"domains": {name: asdict(self.domains[name]) for name in sorted(self.domains)}}

    def count_refused(self, refused: Sequence[Refusal]) -> None:
        """Count rows that were refused."""
        if refused and self.first_refusal is None:
            self.first_refusal = f"line {refused[0].line:,} of '{refused[0].file}': {refused[0].reason}"
        self.n_rejected += len(refused)

    def count_documents(self, domains: Iterable[str], n_tokens: Sequence[int]) -> None:
        """Count documents that came in, each by its domain and its tokens."""
        tokens_of: dict[str, list[int]] = {}
        for domain, tokens in zip(domains, n_tokens, strict=True):
            tokens_of.setdefault(domain, []).append(tokens)
        for domain, found in tokens_of.items():
            self.domains[domain] = self.domains.get(domain, Amount(0, 0)) + Amount(len(found), sum(found))
        self.n_documents += len(n_tokens)
        self.n_tokens += sum(n_tokens)
