"""HTML that the server makes of records: one renderer for the map's panel, the pages and others."""
