"""Floor 4: what the product does, one verb a file: read facts, ask the decision, write the outcome."""
