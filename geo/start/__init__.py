"""An atlas of one's own: its package, an example to begin with, and its folder written whole."""
