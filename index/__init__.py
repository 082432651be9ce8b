"""Finding passages: the database, vectors (FAISS), keywords (tantivy), and what keeps them in step."""
