"""The design system: tokens, components, shell, middleware."""
