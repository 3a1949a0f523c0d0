"""Ratings become a subset: keys, budgets and quotas, orders, the manifest, export."""
