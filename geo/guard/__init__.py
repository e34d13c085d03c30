"""What stands between readers and the app: headers for browsers, bounds on what is asked."""
