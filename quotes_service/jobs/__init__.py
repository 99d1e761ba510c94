"""The workers, which read the articles of jobs: what one of them does, and the processes in which they run."""
