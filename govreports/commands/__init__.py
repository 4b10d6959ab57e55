"""The project's commands: `scrapy crawl`, `extract`, `demo`."""
