"""How large the sample corpus is, counted in its file; and a small piece of it, for what takes time."""

import json
from collections import Counter
from pathlib import Path

from core.sample import SAMPLE_DOCUMENTS

_DOMAINS = Counter(json.loads(line)["domain"] for line in SAMPLE_DOCUMENTS.read_bytes().splitlines())
N_SAMPLE = _DOMAINS.total()


def n_sample_in(*domains: str) -> int:
    """Count the documents of some domains."""
    return sum(_DOMAINS[name] for name in domains)


N_FEW = 40


def write_few(path: Path) -> Path:
    """Write some of the sample's documents, from all over it, cut to their beginnings."""
    records = [json.loads(line) for line in SAMPLE_DOCUMENTS.read_bytes().splitlines()]
    few = records[:: len(records) // N_FEW][:N_FEW]
    path.write_text("".join(json.dumps(record | {"text": record["text"][:300]}) + "\n" for record in few))
    return path
