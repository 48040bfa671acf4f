"""Warm servers: import the heavy libraries once, then fork a confined process for each request."""

from autograder.warm.client import StartError, WarmServer, bytecode_cache
from autograder.warm.process import Process
from autograder.warm.records import Spawn

__all__ = ["Process", "Spawn", "StartError", "WarmServer", "bytecode_cache"]
