"""What measures the taking in of articles: speed, crashes, near copies."""
