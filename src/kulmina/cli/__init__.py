"""The command line: each command translates in, calls once, translates out."""
