"""The same tiny language model trained on several sets of documents: which of them teaches it more of the corpus."""
