"""The browser page: places what experiments/explorer gives on a screen, and computes nothing."""
