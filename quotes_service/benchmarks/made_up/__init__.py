"""Made-up people, articles and directories, for benchmarks that need many."""
