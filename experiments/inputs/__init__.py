"""Files in: settings read, resolved and checked before any work."""
