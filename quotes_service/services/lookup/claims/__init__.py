"""What is printed like a claimed quote, and whom its name may mean."""
