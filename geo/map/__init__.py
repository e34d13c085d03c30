"""The map document, and what it asks for: places, marks, months, choices."""
