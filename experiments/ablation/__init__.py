"""Each component's share of what a programme does."""
