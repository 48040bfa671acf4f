"""The grading container: how its image is made, and what runs in it first."""
