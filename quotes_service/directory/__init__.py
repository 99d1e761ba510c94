"""Keeps experts, institutions and statements in step with what articles print and editors decide.

Everything here runs inside the caller's writing transaction, and doesn't depend on any use case.
"""
