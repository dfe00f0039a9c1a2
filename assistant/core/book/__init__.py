"""The book's rows: one raw row of a file → records, or the row's problems with line and column.

`tables` says which columns a file may have, `header` finds them in a file's first row, `cells` reads one cell, `rows` a
whole row, `book_rows` and `history_rows` judge a row as a whole and make its records.
"""
