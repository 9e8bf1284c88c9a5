"""The simulation: the steps of the week, random numbers, the state arrays and the two drivers (batch and Mesa)."""
