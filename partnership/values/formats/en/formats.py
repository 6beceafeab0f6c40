"""Dates in English as the United Nations writes them: 6 September 2016."""

DATE_FORMAT = "j F Y"
# With the zone: staff and readers may be in others.
DATETIME_FORMAT = "j F Y, H:i T"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i T"
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
TIME_FORMAT = "H:i"
