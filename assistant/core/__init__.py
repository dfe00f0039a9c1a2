"""Floor 1: words, rules and arithmetic. Nothing here reads a file, a clock or a database."""
