"""Whether a claimed quote was printed, or those of a draft; what is printed like it, and whom its name may mean."""
