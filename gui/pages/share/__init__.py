"""The Share page: take the model somewhere else."""
