"""What a table means: headings, columns, amounts, days, drafts of claims."""
