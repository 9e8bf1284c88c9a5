"""Which team to fund: the teams that a budget can pay, judged by several objectives at once (docs/decisions/0041-which-team.md)."""
