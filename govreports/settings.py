"""Settings of the crawler: gentle by default, each departure from Scrapy's own default with its reason.

Every `GOVREPORTS_*` setting may also be given in the environment; `-s` on the command line wins.
"""

import os

from govreports import __version__

BOT_NAME = "govreports"  # Scrapy: scrapybot
SPIDER_MODULES = ["govreports.spiders"]
NEWSPIDER_MODULE = "govreports.spiders"
COMMANDS_MODULE = "govreports.commands"  # Scrapy: none; exit codes and the commands of this project

# -- ours
GOVREPORTS_DATA = "data"  # folder of everything written
GOVREPORTS_PARSE_WORKERS = len(os.sched_getaffinity(0))  # processes that parse; 0 = in the crawling process
GOVREPORTS_PARSE_SECONDS = 20.0  # time a page may take there
GOVREPORTS_ALLOW_PRIVATE = False  # True: visit hosts on private and loopback networks
GOVREPORTS_PORTAL_REQUESTS = 20_000  # requests one portal may cost in a run
GOVREPORTS_PORTAL_HOURS = 12.0  # and the time
GOVREPORTS_SEARCH_REQUESTS = 150  # of these, pages looked at on the way from a home page to the columns
GOVREPORTS_FILE_MAXSIZE = 32 * 1024 * 1024  # bytes of a PDF or Office file
GOVREPORTS_LONGEST_WAIT = (
    120.0  # seconds of Retry-After that are waited; a host that asks for more is left for this run
)
GOVREPORTS_ARCHIVE_SIZE = 1024 * 1024 * 1024  # bytes after which the archive of a run goes on in another file
GOVREPORTS_JOB_PORTALS = 0  # portals of a job of `scrapy harvest`; 0: 20 to 50, by their number and the processes
GOVREPORTS_CONTACT = ""  # where the crawler's operator can be written to: a URL or mailto:, sent in the user agent
globals().update({name: value for name, value in os.environ.items() if name.startswith("GOVREPORTS_")})

# -- manners
USER_AGENT = f"govreports/{__version__} (annual reports on government information disclosure)"  # Scrapy: its own name
ROBOTSTXT_OBEY = True  # Scrapy: False
ROBOTSTXT_USER_AGENT = "govreports"  # Scrapy: the whole USER_AGENT, which no robots.txt names
CONCURRENT_REQUESTS = 64  # Scrapy: 16; many hosts at once, each of them slow
CONCURRENT_ITEMS = 2  # Scrapy: 100, for each of which every answer begins a task; a page gives one item or a few
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # Scrapy: 8; small offices' servers
DOWNLOAD_DELAY = 1.0  # Scrapy: 0
DOWNLOAD_DELAY_JITTER = 0.3  # Scrapy: 0.5
AUTOTHROTTLE_ENABLED = True  # Scrapy: False; slower where the server is slow
AUTOTHROTTLE_START_DELAY = 1.0  # Scrapy: 5
AUTOTHROTTLE_MAX_DELAY = 60.0
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",  # Scrapy: en
    "Accept-Encoding": "gzip, deflate",  # Scrapy: br and zstd too, which few WARC tools can unpack
}

# -- limits
DOWNLOAD_TIMEOUT = 60  # Scrapy: 180
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # Scrapy: 1 GiB, of which a small packed body can ask 1 GiB of memory
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024  # Scrapy: 32 MiB
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # Scrapy: also 429 and 503, at once and deaf to Retry-After
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # Scrapy: ERROR; the run report names every failure
REDIRECT_MAX_TIMES = 5  # Scrapy: 20; a loop costs that many requests
REACTOR_THREADPOOL_MAXSIZE = 20  # Scrapy: 10; name look-ups of hundreds of hosts wait for threads
TWISTED_DNS_RESOLVER = "govreports.middlewares.addresses.PublicResolver"  # Scrapy: any address a name has

# -- components
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops redirects without a word to the spider
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # lets waiting requests through unchecked
    "govreports.middlewares.addresses.PortalHosts": 50,
    "govreports.middlewares.robots.Robots": 100,
    "govreports.middlewares.conditional.Conditional": 150,
    "govreports.middlewares.breaker.Breaker": 560,  # below 590: sees unpacked bodies
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,  # asks the web for a list of domains
    "govreports.middlewares.cookies.Cookies": 700,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # decodes every page to look for a tag
    "govreports.middlewares.refresh.MetaRefresh": 580,
    "govreports.middlewares.archive.Archive": 860,  # above 590: sees the bytes as sent
}
URLLENGTH_LIMIT = 0  # Scrapy: 2083; it drops the request without a word to the tour that waits for the answer
DOWNLOAD_HANDLERS = {  # Scrapy: the same without the breaker's last word before the network
    "http": "govreports.middlewares.breaker.GatedHandler",
    "https": "govreports.middlewares.breaker.GatedHandler",
}
ITEM_PIPELINES = {"govreports.pipelines.Parse": 300, "govreports.pipelines.Store": 800}
EXTENSIONS = {
    "govreports.extensions.RunKeeper": 0,
    "govreports.extensions.Progress": 1,
    "govreports.extensions.Housekeeping": 2,
}

# -- what a run shows
FEED_EXPORT_ENCODING = "utf-8"  # Scrapy: \uXXXX escapes
LOG_LEVEL = "INFO"  # Scrapy: DEBUG, which prints whole records
STATS_DUMP = False  # Scrapy: True; the run report says it by portal
TELNETCONSOLE_ENABLED = False  # Scrapy: True; no open ports
REMOTE_CONTROL_ENABLED = False  # Scrapy: True; runs any code it is sent
