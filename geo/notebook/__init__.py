"""The atlas in a notebook: ``geo.open`` opens a folder, its views show themselves in Jupyter."""
