"""The pages for users, and what writes parts of them: `make docs`, `make pictures`."""
