"""Judgments become a model that rates: one number per criterion for any text.

The verbs are `core.qurater.train_rater.train_rater`, `core.qurater.rating.model.rate_texts`,
`core.qurater.rating.rate_workspace.rate_workspace` and `core.qurater.agreement.evaluation.evaluate_rater`.  They load
torch, so this package imports none of them by itself.
"""
