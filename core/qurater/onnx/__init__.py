"""Raters as files that other programs run: ONNX."""
