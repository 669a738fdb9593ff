"""Training: what is counted, what is written, and a short run with the learner itself."""
