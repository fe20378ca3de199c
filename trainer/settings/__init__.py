"""What the trainer can be told, one file a command."""

import os

# TensorFlow reads this one only from the environment, and only when it is first imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
