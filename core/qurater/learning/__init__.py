"""What every training shares: its material, its loss, its log."""
