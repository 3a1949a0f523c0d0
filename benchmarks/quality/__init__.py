"""How good raters are on texts that they have not seen: one module a set of data, `rows` and baselines for all."""
