"""How large the sample corpus is, counted in its file."""

import json
from collections import Counter

from core.sample import SAMPLE_DOCUMENTS

_DOMAINS = Counter(json.loads(line)["domain"] for line in SAMPLE_DOCUMENTS.read_bytes().splitlines())
N_SAMPLE = _DOMAINS.total()


def n_sample_in(*domains: str) -> int:
    """Count the documents of some domains."""
    return sum(_DOMAINS[name] for name in domains)
