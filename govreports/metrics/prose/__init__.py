"""Figures told in sentences: a template of the sentence, a table of rules, and the context that a rule asks for."""
