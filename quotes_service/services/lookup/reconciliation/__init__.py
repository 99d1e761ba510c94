"""Rows of somebody's table matched with experts and institutions (W3C Reconciliation Service API 0.2)."""
