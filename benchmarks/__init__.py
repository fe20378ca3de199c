"""The measured claims of the pages, each one command."""

import trainer.settings  # noqa: F401 - keeps TensorFlow, imported later, from announcing itself
