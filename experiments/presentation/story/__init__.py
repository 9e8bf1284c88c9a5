"""One simulated family's story as Markdown and HTML."""
