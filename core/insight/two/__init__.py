"""Any two of a kind side by side: documents, raters, selections, domains, corpora; what differs comes first."""
