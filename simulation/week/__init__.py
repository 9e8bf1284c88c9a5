"""The thirteen steps of the week, one file each under the schedule's own name, and what only they use."""
