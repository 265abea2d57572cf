"""The three marks of an answer: its tests, its types, its lint."""
