"""The benchmarks of rating and of selecting: texts and rows, the peers, the roof of the machine, what is measured."""
