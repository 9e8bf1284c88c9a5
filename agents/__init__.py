"""Who acts and how: one file for each kind of agent, with its record, its rules and its Mesa class."""
