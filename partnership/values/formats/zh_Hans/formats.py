"""Times name their zone, as in the other formats; the rest is that of Django."""

DATETIME_FORMAT = "Y年n月j日 H:i T"
SHORT_DATETIME_FORMAT = "Y年n月j日 H:i T"
TIME_FORMAT = "H:i"
