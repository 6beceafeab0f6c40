"""The pages that cross concepts: home, search, timeline, map, about; and what every page shares."""
