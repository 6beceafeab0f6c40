"""What people mean by what they type or write into tables: days, numbers, amounts, codes.

One place for forms and tables alike. What is written as the record keeps it passes unchanged; what
has one meaning is understood, and shown as it was understood; what could mean several things is
never guessed, but told with the meanings that it can have.
"""
