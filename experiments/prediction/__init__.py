"""What a council will see in its own figures three years on: the noise of one authority's history, joined with what the model says of a programme."""
