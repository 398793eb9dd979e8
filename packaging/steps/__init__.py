"""The steps of a build.

Each module has `run(options)` and may raise `BuildProblem`; one that takes words of its own from the command line
says `TAKES_WORDS = True`.
"""
