"""Which kind does best on some data: a leaderboard over seeds, beside what needs no network."""
