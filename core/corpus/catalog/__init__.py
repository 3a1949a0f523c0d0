"""The catalog: narrow columns of a workspace in a read-only DuckDB file, and every question asked of it in SQL."""
