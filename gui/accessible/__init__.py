"""What assistive technology reads: the diagram as a tree, and sentences for what is new.

Nothing here costs time unless such a program runs.
"""
