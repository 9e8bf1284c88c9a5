"""Ratios of speed, each measured in one run against a reference."""
