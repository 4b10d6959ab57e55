"""The bundled portals served over HTTP, so that the real crawler can be seen at work without the internet."""
