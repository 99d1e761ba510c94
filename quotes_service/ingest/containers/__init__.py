"""What holds several articles is taken apart: folders, lines, tables, archives, crawls, mails, feeds."""
