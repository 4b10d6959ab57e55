"""The project's commands: `scrapy crawl`, `extract`, `reparse`, `demo`."""
