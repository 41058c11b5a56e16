"""How content leaves and enters: for now the reading API; exports and imports follow."""
