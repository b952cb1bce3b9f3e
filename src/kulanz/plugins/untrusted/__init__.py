"""What files from outside are opened with: XML, zip and PDF, each within limits. Formats above decide what they mean."""
