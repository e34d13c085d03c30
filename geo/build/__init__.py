"""Builders of committed files: outlines, names of cities, vendored scripts. The app needs none."""
