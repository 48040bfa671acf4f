"""Training a student's model anew: the judge's part, the kernel's part, and the pure decisions between them."""
