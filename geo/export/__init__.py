"""The rows of a view as tables and files, each row with its sources."""
