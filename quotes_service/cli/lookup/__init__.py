"""Commands that look things up: search, expert, experts, topics, stats, verify, statement."""
