"""The book's rows: one raw row of a file → records, or the row's problems with line and column.

`tables` says which columns a file may have, `header` finds them in a file's first row, `cells` reads one cell and
`row_reader` many rows; `book_rows`, `payment_rows`, `event_rows` and `history_rows` judge a row as a whole and make its
record; `quick_book` and `quick_tables` make the same records of many clean rows at once.
"""
