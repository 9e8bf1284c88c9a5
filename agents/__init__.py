"""The agents of the model: one file for each kind, with its record, its rules and its Mesa class."""
