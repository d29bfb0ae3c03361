"""Sending to servers: calendars by CalDAV, digests by SMTP."""
