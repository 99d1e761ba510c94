"""Archives of millions of articles: planned in partitions, read by many processes on Dask, kept as Parquet.

It needs the extra `archive`, and only this room imports what that installs. docs/archives.md has how it is used.
"""
