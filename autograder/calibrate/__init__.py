"""Find out which threshold a lab can defend: train solutions of known worth many times."""

from autograder.calibrate.run import Measured, calibrate_lab

__all__ = ["Measured", "calibrate_lab"]
