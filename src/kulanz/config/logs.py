"""Logs: one line an event, an event word and ids. JSON in production, readable elsewhere. Never a name or an address."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from typing import Any

import structlog

HIDDEN = frozenset(
    {"iban", "email", "address", "name", "phone", "body", "subject", "secret", "password", "token", "api_key"}
)
UNKNOWN_HOST = re.compile(r"Invalid HTTP_HOST header: '([^']*)")  # Django's own words
LONGEST_HOST = 100


def hide_personal(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:  # structlog's own signature
    """The last guard: whatever bears such a name is not written, even if someone passes it by mistake."""
    return {key: "(hidden)" if key.lower() in HIDDEN else value for key, value in event.items()}


def one_line(record: logging.LogRecord) -> bool:
    """A host that is not ours is asked for all day by strangers: a line with its name, cut short, and no traceback."""
    found = UNKNOWN_HOST.match(record.getMessage())
    record.msg, record.args = f"host.unknown {found[1][:LONGEST_HOST] if found else ''}", ()
    record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
    return True


def configure(*, is_production: bool, level: int = logging.INFO) -> None:
    """Sets up structlog and the standard library's logging to write to standard error in one form."""
    shared: list[Any] = [  # structlog's processors have no common type
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_personal,
    ]
    final: Any = (
        structlog.processors.JSONRenderer()
        if is_production
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, final] if is_production else [*shared, final],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    form = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": shared, "processors": [_drop_meta, final]}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"one": form},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "one"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "filters": {"one_line": {"()": lambda: one_line}},
            "loggers": {
                "django.security.DisallowedHost": {"level": "WARNING", "filters": ["one_line"]},
                "procrastinate": {"level": "WARNING"},
            },
        }
    )


def _drop_meta(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, method, event)  # type: ignore[return-value]
