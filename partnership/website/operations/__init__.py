"""What those who run the site do by command: keep copies of it, bring one back, look it over."""
