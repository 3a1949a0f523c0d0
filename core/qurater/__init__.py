"""Judgments become a model that rates: one number per criterion for any text.

The verbs are `core.qurater.train_rater.train_rater`, `core.qurater.model.open_model`, `core.qurater.model.rate_texts`
and `core.qurater.evaluation.evaluate_rater`.  They load torch, so this package imports none of them by itself.
"""
