"""One family's life under two policies: traced week by week, as dated events."""
