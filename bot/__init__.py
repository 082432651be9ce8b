"""Questions and answers: what is asked, the quotes that answer it, and how each place shows them."""
