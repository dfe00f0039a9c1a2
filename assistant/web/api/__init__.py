"""`/api/v1`: what the pages do, for other programs. Each operation is declared once; its document is made from that."""
