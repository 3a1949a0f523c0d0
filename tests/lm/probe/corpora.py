"""Small corpora for probes: sentences of made-up words, which a tiny model learns in seconds, and noise."""

import numpy as np

from core.lm.probe.plan import TinyShape

SHAPE = TinyShape(window=32, rows=8, orders=(2, 3), table_bits=9, table_width=8, width=16)


def sentences(domain: str, number: int, *, seed: int, n_words: int = 60) -> list[dict[str, str]]:
    """Write documents in the language of a domain: thirty words of its own, each followed by one of three."""
    rng = np.random.default_rng([seed, *domain.encode()])
    own = np.random.default_rng([*domain.encode()])
    words = ["".join(own.choice(list("aeioulnrstdm"), own.integers(2, 8))) for _ in range(30)]
    follows = own.integers(0, 30, (30, 3))
    documents = []
    for place in range(number):
        word, text = int(rng.integers(30)), []
        for _ in range(n_words):
            text.append(words[word])
            word = int(follows[word, rng.integers(3)])
        documents.append({"id": f"{domain}-{seed}-{place}", "domain": domain, "text": " ".join(text)})
    return documents


def noise(domain: str, number: int, *, seed: int, n_bytes: int = 300) -> list[dict[str, str]]:
    """Write documents of letters that follow no rule, in which no word lasts."""
    rng = np.random.default_rng([seed, 7])
    letters = list("abcdefghijklmnopqrstuvwxyz .,;:0123456789\"'\n\U0001f642é")
    return [
        {"id": f"{domain}-{seed}-{place}", "domain": domain, "text": "x" + "".join(rng.choice(letters, n_bytes))}
        for place in range(number)
    ]
