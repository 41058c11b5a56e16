"""The screens of review, one module per verb."""
