"""Value types of the record: imprecise dates, quantities, money, translated text."""
