"""The curated tables: read, checked against their dictionary and rules, joined into one Atlas."""
