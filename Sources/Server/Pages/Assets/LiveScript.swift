/// What makes pages live: they work without it.
enum LiveScript {
    static let text = [ticking, regions, listening, keys].joined(separator: "\n")

    /// Relative times and running durations, in the words of `TimeText`.
    private static let ticking = #"""
        "use strict";
        const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
        const relative = (seconds) => {
          const size = Math.abs(seconds);
          if (size < 10) return "just now";
          const units = [[60, 1, "second"], [60, 60, "minute"], [24, 3600, "hour"], [60, 86400, "day"],
            [24, 2630016, "month"], [Infinity, 31557600, "year"]];
          const [, unit, word] = units.find(([most, unit]) => Math.round(size / unit) < most);
          const words = count(Math.round(size / unit), word);
          return seconds < 0 ? `in ${words}` : `${words} ago`;
        };
        const two = (number) => String(number).padStart(2, "0");
        const duration = (seconds) => {
          const rest = Math.max(0, seconds), whole = Math.floor(rest);
          if (rest < 9.95) return `${whole}.${Math.floor(rest * 10) % 10} s`;
          if (rest < 60) return `${whole} s`;
          if (rest < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
          if (rest < 86400) return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
          return `${Math.floor(whole / 86400)} d ${Math.floor(whole / 3600) % 24} h`;
        };
        const setText = (element, text) => { if (element.textContent !== text) element.textContent = text; };
        const tick = () => {
          const now = Date.now();
          for (const time of document.querySelectorAll("time[data-relative]"))
            setText(time, relative((now - Date.parse(time.dateTime)) / 1000));
          for (const span of document.querySelectorAll("[data-since]"))
            setText(span, duration((now - Date.parse(span.dataset.since)) / 1000));
        };
        setInterval(() => { if (!document.hidden) tick(); }, 1000);
        """#

    /// Fetches the page anew and changes what is different, without taking the reader's place in it.
    private static let regions = #"""
        const opened = (region) => new Set([...region.querySelectorAll("details[id]")].filter((d) => d.open).map((d) => d.id));
        const closed = (region) => new Set([...region.querySelectorAll("details[id]")].filter((d) => !d.open).map((d) => d.id));
        // A button that is exchanged while somebody presses it is never clicked.
        let pressed = null, pressedAt = 0;
        document.addEventListener("pointerdown", (event) => { [pressed, pressedAt] = [event.target, Date.now()]; }, true);
        for (const kind of ["pointerup", "pointercancel"])
          document.addEventListener(kind, () => setTimeout(() => { pressed = null; }), true);
        const isBusy = (region) => {
          if (pressed && region.contains(pressed) && Date.now() - pressedAt < 30000) return true;
          const active = document.activeElement;
          return active && region.contains(active) && active.matches("input, textarea, select");
        };
        const scrolled = (region) => [...region.querySelectorAll(".scroll, .graph")].map((e) => [e.scrollLeft, e.scrollTop]);
        const place = (region) => {
          const active = document.activeElement;
          if (!active || !region.contains(active)) return null;
          if (active.id) return (root) => root.querySelector(`#${CSS.escape(active.id)}`);
          const all = [...region.querySelectorAll("a, button, summary, [tabindex]")], index = all.indexOf(active);
          return (root) => root.querySelectorAll("a, button, summary, [tabindex]")[index];
        };
        const swap = (region, fresh) => {
          const [open, shut, scrolls, find] = [opened(region), closed(region), scrolled(region), place(region)];
          // One that is empty has no title by which it could be known.
          const title = fresh.getAttribute("aria-labelledby");
          if (title) region.setAttribute("aria-labelledby", title); else region.removeAttribute("aria-labelledby");
          region.replaceChildren(...fresh.childNodes);
          for (const details of region.querySelectorAll("details[id]")) {
            if (open.has(details.id)) details.open = true;
            if (shut.has(details.id)) details.open = false;
          }
          region.querySelectorAll(".scroll, .graph").forEach((element, index) => {
            if (scrolls[index]) [element.scrollLeft, element.scrollTop] = scrolls[index];
          });
          if (find) find(region)?.focus({ preventScroll: true });
        };
        const sources = new Map();
        const remember = (root) => {
          for (const region of root.querySelectorAll("[data-live][id]")) sources.set(region.id, region.innerHTML);
        };
        remember(document);
        const refresh = async () => {
          const answer = await fetch(location.href, { headers: { "x-sluice-fragment": "1" }, cache: "no-store" });
          if (!answer.ok) throw new Error(`status ${answer.status}`);
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
          // What has been waited for here is elsewhere now.
          const leads = fresh.querySelector("a[data-next]");
          if (leads && !document.querySelector("a[data-next]")) return location.replace(leads.href);
          let waits = false;
          for (const next of fresh.querySelectorAll("[data-live][id]")) {
            const region = document.getElementById(next.id);
            if (!region || sources.get(next.id) === next.innerHTML) continue;
            if (isBusy(region)) { waits = true; continue; }
            sources.set(next.id, next.innerHTML);
            swap(region, next);
          }
          tick();
          if (waits) wanted = true;
        };
        let wanted = false, running = false, pause = 1000;
        const refreshSoon = () => {
          wanted = true;
          if (running) return;
          running = true;
          setTimeout(async () => {
            [wanted, pause] = [false, 1000];
            try { await refresh(); found(); } catch {
              lost();
              // Where nobody tells of news either, whoever does so again asks for the page.
              if (isHeard()) [wanted, pause] = [true, 5000];
            }
            running = false;
            if (wanted) setTimeout(refreshSoon, pause);
          }, 200);
        };
        """#

    /// Hears of news, says when it cannot, and tries again.
    private static let listening = #"""
        const { liveScope, liveProject, liveRun } = document.body.dataset;
        const state = document.getElementById("link-state");
        let source = null, waitSeconds = 1;
        const lost = () => { if (state) setText(state, "The connection is lost. Trying again …"); };
        const isHeard = () => source?.readyState === EventSource.OPEN;
        const found = () => { if (state && isHeard()) setText(state, ""); };
        const concerns = (event) => {
          let news;
          try { news = JSON.parse(event.data); } catch { return true; }
          if (liveScope === "all") return true;
          if (news.project && news.project !== liveProject) return false;
          return liveScope === "project" || news.run == null || String(news.run) === liveRun;
        };
        const listen = () => {
          source = new EventSource("/api/v1/events");
          source.onopen = () => {
            waitSeconds = 1;
            if (state) setText(state, "");
            // What happened since the page was made, or since the connection was lost, nobody has told.
            refreshSoon();
          };
          for (const kind of ["run", "obligations", "schedules", "queue", "project", "message"])
            source.addEventListener(kind, (event) => { if (concerns(event)) refreshSoon(); });
          source.addEventListener("reset", refreshSoon);
          source.onerror = () => {
            lost();
            source.close();
            setTimeout(listen, waitSeconds * 1000);
            waitSeconds = Math.min(waitSeconds * 2, 30);
          };
        };
        if (liveScope) {
          listen();
          document.addEventListener("visibilitychange", () => { if (!document.hidden) refreshSoon(); });
          window.addEventListener("pagehide", () => source?.close());
          window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
        }
        """#

    private static let keys = #"""
        const dialog = document.getElementById("keys");
        for (const button of document.querySelectorAll("[data-keys]")) {
          button.hidden = false;
          button.addEventListener("click", () => dialog?.showModal());
        }
        const step = (by) => {
          const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.querySelector("a, summary") && row.offsetParent);
          if (!rows.length) return;
          const here = rows.findIndex((row) => row.contains(document.activeElement));
          const next = rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + by))];
          const target = next.querySelector("a, summary");
          target.focus();
          target.scrollIntoView({ block: "nearest" });
        };
        let first = null;
        document.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
          if (event.target.closest("input, textarea, select, [contenteditable], dialog")) {
            if (event.key === "Escape") event.target.blur();
            return;
          }
          if (first === "g") {
            first = null;
            const link = document.querySelector(`[data-key="g ${CSS.escape(event.key)}"]`);
            if (link) { event.preventDefault(); link.click(); }
            return;
          }
          switch (event.key) {
            case "g": first = "g"; setTimeout(() => { first = null; }, 5000); break;
            case "j": step(1); break;
            case "k": step(-1); break;
            case "?": event.preventDefault(); dialog?.showModal(); break;
            case "/": {
              const filter = document.querySelector("[data-filter]");
              const fold = filter?.closest("details");
              if (fold) fold.open = true;
              if (filter) { event.preventDefault(); filter.focus(); filter.select?.(); }
              break;
            }
          }
        });
        """#
}
