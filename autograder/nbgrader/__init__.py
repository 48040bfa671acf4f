"""At home in nbgrader: its gradebook, and preprocessors that let ``nbgrader autograde`` use our grader.

The modules import nbgrader, which takes seconds, so the rest of the engine imports them late.
"""
