"""The kinds of autoencoder, one file each, to be read side by side, and the recipe of each."""
