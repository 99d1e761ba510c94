"""Resources that give out what was asked for once: exports under permanent links, and alerts."""
