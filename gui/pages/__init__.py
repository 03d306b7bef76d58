"""The pages of the window: each shows a view and emits what a person did."""
