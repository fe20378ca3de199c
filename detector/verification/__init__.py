"""What was published, held against what the records of the input topic have to give."""
