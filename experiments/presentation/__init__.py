"""What a person types and sees; computes nothing."""
