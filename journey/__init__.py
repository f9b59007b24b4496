"""What people write: the map, assessments, reviews, actions. Imports nothing of ours."""
