"""Keeps experts, institutions and statements in step with what articles print and editors decide.

Everything here runs inside a writing transaction that a use case opened, and knows no use case.
"""
