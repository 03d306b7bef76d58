"""What the ceremony machine is judged by: one row per fact, a policy, and the finding that follows. Pure.

Nothing is looked at here. What looks writes values in the words of the rows; a window, a table and the verifier draw
the same conclusions from them. Rules: R-45, R-52, R-142, R-143, R-145.
"""
