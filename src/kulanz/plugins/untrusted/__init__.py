"""What files from outside are opened with: text and its records, XML, zip and PDF. Formats above decide what they mean."""
