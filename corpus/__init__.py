"""What an article says: reading, cleaning, metadata, sentences, passages. Knows nothing of indexes or questions."""
