"""Countries, areas, regions, groups of countries and cities."""
