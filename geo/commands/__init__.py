"""The commands of ``python -m geo``: for curators, to take rows and pictures away, to build."""
