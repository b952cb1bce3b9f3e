"""How things are said: formats, fenced Liquid, letters."""
