"""Everything that crosses the engine's door: frozen dataclasses made of plain values, nothing else.

Standard library only. No tensor, array, exception or open file ever travels; pictures travel as `bytes`.
"""
