"""How an experiment is run and stored."""
