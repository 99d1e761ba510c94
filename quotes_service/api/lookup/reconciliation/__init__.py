"""/reconcile: tables matched with the directory, for OpenRefine and others (W3C Reconciliation Service API 0.2)."""
