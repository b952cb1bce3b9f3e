"""The calculator in the office: one question a page, answered line by line with rule and statute."""
