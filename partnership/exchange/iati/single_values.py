"""What an activity says once, as an attribute of an element of its own, and which field keeps it.

Whatever writes or reads activities goes by this table: one more line of it, and the field is in
the files, taken out of them, and emptied where a corrected file drops it. It needs neither Django
nor the database, as the process that parses files has neither.
"""

# Field of a project: (element, attribute).
SINGLE_VALUES = {
    "status": ("activity-status", "code"),
    "scope": ("activity-scope", "code"),
    "collaboration_type": ("collaboration-type", "code"),
    "flow_type": ("default-flow-type", "code"),
    "finance_type": ("default-finance-type", "code"),
    "tied_status": ("default-tied-status", "code"),
}
