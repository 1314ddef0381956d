"""What holds for every page: axe finds nothing serious, a phone scrolls in one direction only."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# A page grows wider than its window by what stands out of it; one pixel may be rounding.
WIDEST = """
() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room + 1) return [];
  const scrolls = element => {
    for (let above = element; above && above !== document.body; above = above.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(above).overflowX)) return true;
    return false;
  };
  return [...document.body.querySelectorAll('*')]
    .filter(element => element.getBoundingClientRect().right > room + 1 && !scrolls(element))
    .map(element => element.outerHTML.slice(0, 160)).slice(0, 5).concat(['the document is wider than its window']);
}
"""


def accessibility_faults(page: Page) -> list[str]:
    """What axe has to say of the page as it is, where that is serious or critical."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{violation['impact']} {violation['id']}: {violation['help']}: "
        + "; ".join(node["html"][:160] + " " + node.get("failureSummary", "").replace("\n", " ")[:300]
                    for node in violation["nodes"][:4])
        for violation in found if violation["impact"] in ("serious", "critical")
    ]


def order_faults(page: Page) -> list[str]:
    """What would lose somebody who listens to the page: headings that skip a level, content outside of landmarks, names that come twice.

    What a step has written as its summary has the headings that it wanted.
    """
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": ["best-practice"]}}
    found = Axe().run(page, context={"exclude": [[".prose"]]}, options=options).response["violations"]
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:160]}" for violation in found]


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways; empty where it does not."""
    return page.evaluate(WIDEST)
