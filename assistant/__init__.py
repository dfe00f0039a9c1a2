"""A collections contact-center assistant for lenders."""
