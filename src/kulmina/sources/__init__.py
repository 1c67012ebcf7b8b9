"""What is said outside, in our words: one folder per source, none knows another."""
