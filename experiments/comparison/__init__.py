"""Paired comparisons: compare, the main job, one run, all programmes, repeat."""
