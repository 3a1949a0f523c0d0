"""Why a document is rated and selected as it is."""
