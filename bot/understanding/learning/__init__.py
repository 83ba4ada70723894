"""Learning from labelled messages what each word says; never needed to understand a message.

The result is the list that `weights` reads. The same messages give the same list to the byte, on
every machine: only additions, products, roots and logarithms are used, always in the same order,
and what is written is rounded to a tenth.
"""
