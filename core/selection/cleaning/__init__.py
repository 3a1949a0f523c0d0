"""Which documents are copies of others, and which hold texts that a model will be tested on."""
