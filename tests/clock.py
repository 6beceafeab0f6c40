"""The time at which tests begin."""

import datetime

import time_machine

# The same time of the same day, from where the clock goes on: a run that lasts past midnight, or
# is made at the end of a month, shows what every other shows.
CLOCK = time_machine.travel(datetime.datetime(2027, 3, 10, 10, tzinfo=datetime.UTC))
