"""Which parameters carry a result: screening, shares of variance, and the worlds in which a programme fails."""
