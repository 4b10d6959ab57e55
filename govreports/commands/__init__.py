"""The project's commands: `scrapy crawl`, `extract`, `reparse`, `coverage`, `export`, `demo`."""
