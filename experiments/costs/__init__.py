"""What programmes cost: spend, staffing, equal and announced budgets, pay-back."""
