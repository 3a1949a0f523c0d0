"""What pages share: caches, the view in the address, charts, and widgets that return plain values."""
