"""QuLens: rate the documents of a text corpus, look at the ratings, cut training subsets from them.

The folders are the stages that data passes through: `core.corpus` (documents come in),
`core.judging` and `core.qurater` (judgments become a model, and the model rates),
`core.selection` and `core.insight` (ratings become a subset, and are explained).
Importing `core` loads none of the heavy libraries.
"""
