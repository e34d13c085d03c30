"""A place, a country, the world or a source with everything that is said of it: what a panel shows.

Records are plain dictionaries (JSON as they stand), made once per atlas: treat them as read-only.
All text in them is data from the tables: whoever shows it must escape it.
"""
