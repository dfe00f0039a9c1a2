"""A made-up book that looks like one: every language, bucket, reason, hold, party and pre-due case occurs in it.

Decided by the hash of (seed, what is asked), never by a running generator: loan 17 is the same in a book of 20
and in one of 2,000.
"""
