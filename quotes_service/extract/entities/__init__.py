"""The people and organizations of one article, and the mentions of each."""
