"""The API: tables over HTTP, what describes it to programs, and what explains it to people."""
