"""Files of judgments, of every known format, as tables and as pairs in memory."""
