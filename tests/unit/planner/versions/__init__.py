"""What lies between versions, without a server."""
