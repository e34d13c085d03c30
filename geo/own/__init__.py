"""Somebody's own table, mapped for one visit: by a process of its own, which nothing outlives."""
