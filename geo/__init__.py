"""Station Atlas: reported places, who reported them, and who disputes it."""
