"""Findings and views to text. Every formatter is a pure function; an explicit table names the formats."""
