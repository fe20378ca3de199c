"""The files of a model bundle, made from a model that has learned."""
