"""Queries on quotations: what lists show, what searches and claims match, and what articles write."""
