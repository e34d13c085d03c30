"""Pictures and slides of a view: a static map in several sizes, and a presentation."""
