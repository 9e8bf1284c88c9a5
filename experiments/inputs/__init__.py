"""Input files: settings are read, resolved and checked before any work."""
