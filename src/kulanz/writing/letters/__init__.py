"""Letters: typst templates, their texts in the customer's language, and one renderer that makes tagged PDF of them."""
