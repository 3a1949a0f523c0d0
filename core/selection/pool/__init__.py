"""What a selection is made from: the narrow columns of all documents."""
