"""Finding an erased person's names in what comes in, and taking the person out of it."""
