"""Files to drafts: PDF, Word, sheets, OFD, pictures and archives, told apart by their first bytes."""
