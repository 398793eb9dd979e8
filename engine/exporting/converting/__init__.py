"""Programs that turn a model file into what other runtimes read.

`python -m engine.exporting.converting.KIND IN OUT` is started by `engine.exporting.extras`, with a Python
that has the converters' packages.
"""
