"""How the browser is started, who sits before it, and what no page may do."""

from __future__ import annotations

import os
import pathlib
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, ConsoleMessage, Page, expect

sys.path.insert(0, str(pathlib.Path(__file__).parent))

SYSTEM_BROWSER = "/usr/bin/chromium"
# What is wrong is still wrong then; what is only slow, on a machine that does ten other things, is there.
PATIENCE_MILLISECONDS = 120_000
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

# Browsers write each answer of 400 and above to the console.
REFUSAL = "Failed to load resource"
# A page's script that violates the policy tells it to the document.
VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', event => window.violations.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def pytest_configure(config: pytest.Config) -> None:
    expect.set_options(timeout=PATIENCE_MILLISECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        reason = "A door for each person is a process of another user: that takes root, and the program setpriv."
        for item in items:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_type: BrowserType) -> dict[str, Any]:
    """The system's browser where Playwright has installed none of its own."""
    if "executable_path" in browser_type_launch_args or pathlib.Path(browser_type.executable_path).exists():
        return browser_type_launch_args
    return {**browser_type_launch_args, "executable_path": SYSTEM_BROWSER}


class Seat:
    """Somebody before a browser; collects what a page must not do."""

    def __init__(self, browser: Browser, base: str, **options: Any):
        self.is_scripted: bool = options.get("java_script_enabled", True)
        self.context: BrowserContext = browser.new_context(base_url=base, viewport=DESKTOP, **options)
        self.context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.context.add_init_script(VIOLATIONS)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", self.refuse)

    def hear(self, message: ConsoleMessage) -> None:
        # Interfaces come and go with the containers of other tests, and the browser asks again by itself.
        if message.type in ("error", "warning") and "net::ERR_NETWORK_CHANGED" not in message.text:
            self.faults.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def refuse(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def all_faults(self) -> list[str]:
        """What went wrong so far, with what the policy of this page has kept from happening."""
        return self.faults + (self.page.evaluate("window.violations || []") if self.is_scripted else [])


@pytest.fixture
def seat(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`seat(server, "ann", …)` gives the page of a browser in which that person sits.

    At the end no page may have had an error, a violation of its policy or a dialog, but for those with the text `forgives`, where that is
    what is tested.
    """
    seats: list[tuple[Seat, str | None]] = []

    def sit(server: Any, person: str, forgives: str | None = None, scripted: bool = True, **options: Any) -> Page:
        taken = Seat(browser, server.door(person), java_script_enabled=scripted, **options)
        seats.append((taken, forgives))
        return taken.page

    yield sit
    for taken, forgives in seats:
        faults = [fault for fault in taken.all_faults() if forgives is None or forgives not in fault]
        taken.context.close()
        assert not faults, faults
