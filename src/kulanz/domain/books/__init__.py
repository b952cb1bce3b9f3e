"""The books as rules: postings, statements of account, what a receipt and a return mean."""
