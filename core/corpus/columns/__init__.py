"""Values beside documents: computed here or brought from elsewhere, in files beside the parts of documents."""
