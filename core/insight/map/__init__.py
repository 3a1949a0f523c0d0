"""A map of the documents: places in a plane, where what is alike lies together."""
