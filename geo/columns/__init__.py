"""Columns of stations, by what they hold: what is asked of every station is asked of few values."""
