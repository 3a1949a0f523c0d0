"""Documents that are like a document or a text, found by their vectors: exactly, or by cells where there are many."""

from core.corpus.similar.documents import Neighbour, SimilarDocuments, open_similar

__all__ = ["Neighbour", "SimilarDocuments", "open_similar"]
