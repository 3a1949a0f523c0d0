"""What the default rater does on sets of texts: pairs, groups, levels and a corpus, each a table with intervals."""
