"""Which documents no training sees: chosen by hash, in each domain, before anything is drawn.

Pure: no I/O.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.chance import random_bits
from core.corpus.fingerprints import Hashes
from core.errors import InputError
from core.wording import count

Counts = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

OTHER_DOMAINS = "(other domains)"
MOST_DOMAINS = 24
# One document says nothing of a domain.
FEWEST_DOCUMENTS = 3
# What is measured of a document and of a domain at most, so that one novel is not all of it.
MOST_BYTES_OF_DOCUMENT, MOST_BYTES_OF_DOMAIN = 8 * 2**10, 64 * 2**10

# The same documents for all probes of a corpus, so that their figures can be set side by side.
_SEED, _STREAM = 0, 11


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What is held out.

    Attributes
    ----------
    domains : tuple of str
        The domains that are told by themselves, the largest first; what is too small for that comes together in
        `OTHER_DOMAINS`, the last.
    shares : tuple of float
        Of the bytes of these domains' documents, held out or not; they add up to 1.
    domain_of : ndarray of int64, shape (n_documents,)
        The place in `domains` of each held-out document, -1 for all others.
    """

    domains: tuple[str, ...]
    shares: tuple[float, ...]
    domain_of: Counts

    @property
    def marks(self) -> Marks:
        """Which documents are held out."""
        marks: Marks = self.domain_of >= 0
        return marks


def hold_out(
    doc_hash: Hashes, n_bytes: Counts, domain_of: Counts, *, domains: tuple[str, ...], share: float
) -> HeldOut:
    """Choose the documents that are held out.

    Parameters
    ----------
    doc_hash : ndarray of uint64, shape (n_documents,)
        What chance hangs on.
    n_bytes, domain_of : ndarray of int64, shape (n_documents,)
        Bytes of the texts, and places in `domains`.
    domains : tuple of str
        Names.
    share : float
        Of each domain's documents; fewer where their beginnings come to `MOST_BYTES_OF_DOMAIN` before.

    Returns
    -------
    HeldOut
        The same documents whatever the order of the rows; with a smaller share, some of the same.

    Raises
    ------
    InputError
        If the corpus is too small: of no domain, nor of all together, `FEWEST_DOCUMENTS` would be held out.

    Examples
    --------
    >>> n = 200
    >>> held = hold_out(np.arange(n, dtype=np.uint64), np.full(n, 9), np.zeros(n, int), domains=("web",), share=0.05)
    >>> held.domains, int(held.marks.sum())
    (('web',), 10)
    """
    names, group_of = _groups(n_bytes, domain_of, domains=domains, share=share)
    bits = random_bits(_SEED, doc_hash, stream=_STREAM)
    chosen = np.full(len(doc_hash), -1, dtype=np.int64)
    measured: list[str] = []
    sizes: list[int] = []
    for group, name in enumerate(names):
        rows = np.flatnonzero(group_of == group)
        rows = rows[np.lexsort((doc_hash[rows], bits[rows]))][: int(share * len(rows))]
        if len(rows) < FEWEST_DOCUMENTS:
            continue
        before = np.cumsum(np.minimum(n_bytes[rows], MOST_BYTES_OF_DOCUMENT))
        n_taken = max(FEWEST_DOCUMENTS, int(np.searchsorted(before, MOST_BYTES_OF_DOMAIN)) + 1)
        chosen[rows[:n_taken]] = len(measured)
        measured.append(name)
        sizes.append(int(n_bytes[group_of == group].sum()))
    if not measured:
        raise InputError(
            f"{count(len(doc_hash), 'document')} are too few to hold {share:g} of them out ({FEWEST_DOCUMENTS} at "
            "least). Hold out a larger share (--held-out), or import more."
        )
    return HeldOut(tuple(measured), tuple(size / max(sum(sizes), 1) for size in sizes), chosen)


def _groups(n_bytes: Counts, domain_of: Counts, *, domains: tuple[str, ...], share: float) -> tuple[list[str], Counts]:
    """Put small domains together: the names of the groups, the largest first, and the group of each document."""
    sizes = np.zeros(len(domains), dtype=np.int64)
    np.add.at(sizes, domain_of, n_bytes)
    enough = (share * np.bincount(domain_of, minlength=len(domains))).astype(np.int64) >= FEWEST_DOCUMENTS
    order = sorted(np.flatnonzero(enough).tolist(), key=lambda place: (-int(sizes[place]), domains[place]))
    alone = order[:MOST_DOMAINS]
    group_of_domain = np.full(len(domains), len(alone), dtype=np.int64)
    group_of_domain[alone] = np.arange(len(alone))
    return [*(domains[place] for place in alone), OTHER_DOMAINS], group_of_domain[domain_of]
