"""Claims become evidence: what bears on a station, on what ground and how well, who disputes it.

Every function takes whole tables and works on whole columns; none knows how the tables were
selected, so the same code serves the full atlas and one with sources left out.
"""
