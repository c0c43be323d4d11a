"""What exact theory says beside recorded trainings."""
