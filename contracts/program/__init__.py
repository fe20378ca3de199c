"""How every program behaves: its commands, settings, errors, logs, health, and its end."""
