"""What the product costs, beside reference apps measured in the same run.

Speaks to the product as its operator does and to nothing of its inside but the pure understanding.
Figures of one machine mean nothing on another, so nearly all of them are ratios.
"""
