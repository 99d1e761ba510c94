"""Files that are not pages become articles: ninjs, NewsML-G2 and NITF, PDF, DOCX."""
