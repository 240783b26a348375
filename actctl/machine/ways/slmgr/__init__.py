"""The language of slmgr.vbs: verbs to command lines, bytes to text, text to licence records."""
