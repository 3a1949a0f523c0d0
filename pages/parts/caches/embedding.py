"""Texts that readers search by, as vectors: the encoder is loaded at the first one, and shared by all."""

import streamlit as st

from core.corpus.embeddings import Vectors
from core.qurater.embedding.embedder import Embedder, load_embedder


@st.cache_resource(max_entries=1, show_spinner="Loading the encoder…")
def _embedder() -> Embedder:
    return load_embedder()


@st.cache_data(max_entries=256, show_spinner=False)
def vector_of(text: str) -> Vectors:
    """Embed a text, shape (n_dimensions,), as the documents of the index are."""
    vector: Vectors = _embedder().embed([text])[0]
    return vector
