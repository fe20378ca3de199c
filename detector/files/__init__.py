"""A file of records as portions to score: by columns where every cell is plain, else by rows."""
