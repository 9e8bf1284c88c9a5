"""What is measured: definitions, periods, and the values of one run."""
