"""The atlas without a server: a folder of files for any host, or one file for any disk."""
