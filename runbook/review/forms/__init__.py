"""What is typed in the forms of review, before anything is checked."""
