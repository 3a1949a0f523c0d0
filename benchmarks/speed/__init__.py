"""The benchmark of rating: its texts, the peers on the same weights, the roof of the machine, and what is measured."""
