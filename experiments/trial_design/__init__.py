"""Trials of a policy, simulated: what a design could find out."""
