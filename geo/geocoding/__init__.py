"""Positions of cities, for the curator: who is asked, what is chosen, what is kept."""
