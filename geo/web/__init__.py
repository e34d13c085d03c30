"""What is answered over HTTP beside the pages: the map document, the API, our own files."""
