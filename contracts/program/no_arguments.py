"""What `python -m` of something without settings takes: nothing but the question what it is for.

It needs Python alone, as what is run in an environment of its own must.
"""

import argparse


def expect_no_arguments(program: str, purpose: str | None) -> None:
    """Of what has no settings: print help where it is asked for, refuse whatever else is given.

    Raises:
        SystemExit: with 0 after the help, with 2 after a line on standard error.
    """
    argparse.ArgumentParser(program, description=purpose).parse_args()
