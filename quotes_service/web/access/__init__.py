"""Signing in and out, the own account, and who else may do what."""
