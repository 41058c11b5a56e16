"""The screens of what is sent."""
