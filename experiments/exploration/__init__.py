"""Which assumptions carry a result, and where a programme fails."""
