"""Pages by which articles come in: adding, jobs, feeds."""
