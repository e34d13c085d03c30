"""What make calls: see CONTRIBUTING.md."""
