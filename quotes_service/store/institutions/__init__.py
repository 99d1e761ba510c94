"""Queries on institutions, their printed names, and the register of organizations."""
