"""Who is the same person, institution or utterance: pure functions over names and texts."""
