"""The command line: parse arguments, call one function below, render, set the exit code."""
