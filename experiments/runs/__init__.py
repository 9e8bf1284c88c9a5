"""How anything is run and stored: tasks with permanent keys, one executor, one keyed store that survives a kill."""
