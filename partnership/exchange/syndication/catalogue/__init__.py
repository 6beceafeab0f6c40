"""The data of this site as DCAT-AP 3.0.1 describes data, so that data portals can harvest it."""
