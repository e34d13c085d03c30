"""What was made of an atlas: kept, counted in bytes, and let go of."""
