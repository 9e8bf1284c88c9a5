"""Tables of one moment of a simulation: who is where, what workers believe and what is true, and who may see whose records."""
