"""What a plan may do to a machine, a row each: its arguments, success, words, and what it leaves behind."""
