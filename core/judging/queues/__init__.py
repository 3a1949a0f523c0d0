"""Which pairs are judged: drawn so that all documents can be compared with all."""
