"""The page in a real browser, against the real pgmig-web and real servers."""
