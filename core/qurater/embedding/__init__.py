"""Documents become vectors: by the encoder that raters stand on."""
