"""Floor 2: the ways out to borrowers. One provider each, all behind `base`."""
