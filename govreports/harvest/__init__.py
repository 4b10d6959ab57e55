"""The crawl as jobs of disjoint portals, in processes of this machine or on the workers of a cluster."""
