"""What other programs take over: whole collections, what is known of exports, samples to check, and what changed."""
