"""The autoencoder chapter's own experiments, as they are, beside its own figures."""
