"""What is known of countries apart from any atlas: parts of the world, and other names."""
