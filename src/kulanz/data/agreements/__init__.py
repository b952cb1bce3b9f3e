"""Holds, promises and objections."""
