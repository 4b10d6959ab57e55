"""The project's commands: `scrapy crawl`, `extract`, `reparse`, `export`, `demo`."""
