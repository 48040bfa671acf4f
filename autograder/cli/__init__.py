"""The commands. Each module declares its options and runs; all that is heavy it imports then."""
