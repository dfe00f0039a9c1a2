"""The rooms of quality review, each with its routes."""

from assistant.web import my_reviews, recordings, review, review_pages

QUALITY = (review_pages, review, my_reviews, recordings)  # a fixed address before one with a number in it
