"""How objects travel between the student's process and the judge.

Plain values cross by value, everything else as a handle whose attributes and calls go over the wire.
Nothing is ever unpickled. The judge and the student's kernel each hold one :class:`~autograder.wire.peer.Peer`.
"""
