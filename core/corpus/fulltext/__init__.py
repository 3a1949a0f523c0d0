"""Full text: an index of the words of all documents, a language to ask it in, and the stretches that answer."""
