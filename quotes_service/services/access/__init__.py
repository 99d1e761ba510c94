"""Who may do what: keys of programs, accounts of people and their sessions, limits, and the log of writes."""
