"""Pools of documents for property tests, and a selector written a second time, as plainly as can be."""

from fractions import Fraction

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from core.corpus.fingerprints import doc_hashes
from core.criteria import THE_FOUR
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice
from core.selection.pool.pool import Groups, Pool

NAMES = ("books", "news", "web", '"; drop table')


def make_pool(rows: list[tuple[str, str, int, float | None]]) -> Pool:
    """Make a pool from rows of (id, domain, tokens, rating); all four criteria get the rating, each its own way."""
    rows = sorted(rows)
    domains = sorted({domain for _, domain, _, _ in rows})
    rating = np.array([np.nan if value is None else value for *_, value in rows], dtype=np.float32)
    ratings = (rating, -rating, rating**2, np.sin(rating))
    return Pool(
        doc_ids=pa.chunked_array([[doc_id for doc_id, *_ in rows]], pa.large_string()),
        doc_hash=doc_hashes(doc_id for doc_id, *_ in rows),
        n_tokens=np.array([tokens for _, _, tokens, _ in rows], dtype=np.int64),
        groups={"domain": Groups(tuple(domains), np.array([domains.index(domain) for _, domain, _, _ in rows]))},
        ratings={criterion.key: column for criterion, column in zip(THE_FOUR, ratings, strict=True)},
    )


ratings = st.one_of(st.none(), st.floats(-4, 4, width=32), st.sampled_from([-1.0, 0.0, 1.0]))
row = st.tuples(st.sampled_from(NAMES), st.integers(0, 60), ratings)
pools = st.lists(row, min_size=1, max_size=25).map(
    lambda rows: make_pool([(f"doc-{number:02d}", *values) for number, values in enumerate(rows)])
)
criteria = st.sampled_from(
    [
        (("educational_value", 1.0),),
        (("writing_style", 2.0),),
        (("writing_style", 1.0), ("facts_and_trivia", 0.5)),
        (("required_expertise", -1.0), ("educational_value", 1.0)),
    ]
)
parameters = st.builds(
    SelectionParameters,
    fraction=st.sampled_from(["0.1", "0.33", "0.5", "0.9", "1"]),
    criteria=criteria,
    temperature=st.sampled_from([0.0, 0.01, 1.0, 2.0, 1000.0]),
    inverse=st.booleans(),
    quota=st.sampled_from(["proportional", "none"]),
    baseline=st.sampled_from([None, None, "uniform"]),
    seed=st.integers(0, 5),
)


def selected_plainly(pool: Pool, parameters: SelectionParameters, choice: Choice) -> set[str]:
    """Select again from the keys, with lists and whole numbers only."""
    documents = [
        {"id": doc_id, "domain": pool.domains[domain], "tokens": tokens, "key": key}
        for doc_id, domain, tokens, key, target in zip(
            pool.doc_ids.to_pylist(),
            pool.domain_of.tolist(),
            pool.n_tokens.tolist(),
            choice.keys.tolist(),
            choice.target.tolist(),
            strict=True,
        )
        if target == target
    ]
    documents.sort(key=lambda document: (-document["key"], document["id"]))
    total = sum(document["tokens"] for document in documents)
    budget = int(Fraction(parameters.fraction) * total)
    if parameters.quota == "none" or total == 0:
        return {document["id"] for document in prefix(documents, budget)}
    quotas = plain_quotas(documents, budget)
    taken = [
        document
        for domain, quota in quotas.items()
        for document in prefix([document for document in documents if document["domain"] == domain], quota)
    ]
    left = budget - sum(document["tokens"] for document in taken)
    for document in documents:
        if document not in taken and document["tokens"] <= left:
            taken.append(document)
            left -= document["tokens"]
    return {document["id"] for document in taken}


def prefix(documents, budget):
    taken = []
    for document in documents:
        if document["tokens"] > budget:
            break
        budget -= document["tokens"]
        taken.append(document)
    return taken


def plain_quotas(documents, budget):
    tokens = {}
    for document in documents:
        tokens[document["domain"]] = tokens.get(document["domain"], 0) + document["tokens"]
    total = sum(tokens.values())
    quotas = {domain: budget * count // total for domain, count in tokens.items()}
    while sum(quotas.values()) < budget:
        # The largest remainder that has not been served yet; of equal ones the first name.
        left = {domain: budget * tokens[domain] - quotas[domain] * total for domain in tokens}
        best = min(left, key=lambda domain: (-left[domain], domain))
        quotas[best] += 1
    return quotas
