"""What a person sees in a real (pseudo) terminal."""
