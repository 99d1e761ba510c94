"""Citations of quotations and of their articles: for reference managers (CSL-JSON, BibTeX, RIS, the mark-up of pages),
and as texts in the styles of APA, Chicago and MLA."""
