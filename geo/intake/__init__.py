"""Somebody's table: read, its columns guessed, its rows made an atlas's. Writes nothing."""
