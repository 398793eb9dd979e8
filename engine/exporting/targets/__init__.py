"""What a model can be written as: one module for each target, found by name (`engine.exporting.registry`)."""
