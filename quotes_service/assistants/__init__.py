"""Tools by which assistants (language models) look things up, over the Model Context Protocol: `quotes mcp`."""
