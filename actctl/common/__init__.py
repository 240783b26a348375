"""What every room needs: texts in two languages, errors, secrets, limits, words fit to be shown, data files."""
