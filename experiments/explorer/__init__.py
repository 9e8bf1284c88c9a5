"""What the browser page lets a user choose, and what the model answers: settings, small areas, paired runs, lessons."""
