"""Five lessons for students: each a setting, a question, and an answer that the model gives by running."""
