"""The schemes by which people are paid: who by which, what they come to, new versions, and how they are taken back."""
