"""Pages, feeds and files fetched from the web: safely, politely, and each article under one address."""
