"""Judgments become a model that rates: one number per criterion for any text.

`rate` is the one call for texts that are in memory.  The verbs are `core.qurater.train_rater.train_rater`,
`core.qurater.rating.rate_workspace.rate_workspace`, `core.qurater.rating.rate_files.rate_files`,
`core.qurater.onnx.export.export_onnx` and `core.qurater.agreement.evaluation.evaluate_rater`.  Importing this package
loads no heavy library; calling does.
"""

from core.qurater.rating.frames import rate

__all__ = ["rate"]
