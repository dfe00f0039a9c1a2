"""Which contacts a supervisor should hear, how they are scored, and how far reviewers agree: decisions from facts."""
