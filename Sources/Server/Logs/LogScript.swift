/// What makes a log's page quick however long the log is: only the rows that are seen stand in the page. The page works without it.
enum LogScript {
    static let text = ["(() => {\n\"use strict\";", data, view, moving, finding, following, start, "})();"].joined(
        separator: "\n")

    /// The lines that were fetched, and which of them are folded away.
    private static let data = #"""
        const root = document.getElementById("log");
        if (!root || !window.EventSource) return;
        const path = root.dataset.path;
        const part = (name) => root.querySelector(`[data-log="${name}"]`);
        let total = 0, isComplete = true, firstError = 0, groups = [];
        const lines = new Map();
        const folded = new Set();
        // The ranges of lines that are folded away, each with how many are before it.
        let hidden = [];
        const countHidden = () => {
          hidden = [];
          let before = 0;
          for (const [index, group] of groups.entries()) {
            if (!folded.has(group.n)) continue;
            const last = Math.min(group.end ?? (groups[index + 1]?.n ?? total + 1) - 1, total);
            if (last <= group.n) continue;
            hidden.push({ first: group.n + 1, last, before });
            before += last - group.n;
          }
        };
        const hiddenCount = () => {
          const last = hidden.at(-1);
          return last ? last.before + last.last - last.first + 1 : 0;
        };
        const rowCount = () => total - hiddenCount();
        const lastWhere = (holds) => {
          let low = 0, high = hidden.length;
          while (low < high) {
            const middle = (low + high) >> 1;
            if (holds(hidden[middle])) low = middle + 1; else high = middle;
          }
          return hidden[low - 1];
        };
        // Rows are counted from 0, lines from 1.
        const lineOf = (row) => {
          const range = lastWhere((r) => r.first - 1 - r.before <= row);
          return row + 1 + (range ? range.before + range.last - range.first + 1 : 0);
        };
        const rowOf = (line) => {
          const range = lastWhere((r) => r.first <= line);
          if (!range) return line - 1;
          return line <= range.last ? range.first - 2 - range.before : line - 1 - range.before - (range.last - range.first + 1);
        };
        const groupAt = (line) => groups.find((g) => g.n === line);
        const fetchJSON = async (more, signal) => {
          const answer = await fetch(path + more, { signal });
          if (!answer.ok) throw new Error(`status ${answer.status}`);
          return answer;
        };
        let loading = null;
        const load = async (first, last) => {
          while (first <= last && lines.has(first)) first += 1;
          while (last >= first && lines.has(last)) last -= 1;
          if (first > last || (loading && loading.first <= first && loading.last >= last)) return;
          loading?.stop.abort();
          const mine = { first: Math.max(1, first - 100), last: Math.min(total, last + 100), stop: new AbortController() };
          loading = mine;
          try {
            let next = mine.first;
            while (next <= mine.last) {
              const answer = await fetchJSON(`?format=html&lines=${next}-${mine.last}`, mine.stop.signal);
              const came = (await answer.text()).split("\n").filter(Boolean).map((text) => JSON.parse(text));
              for (const line of came) lines.set(line.n, line);
              if (!came.length) break;
              next = came.at(-1).n + 1;
              draw();
            }
            forget();
          } catch (error) {
            if (error.name !== "AbortError") setTimeout(() => draw(), 2000);
          } finally {
            if (loading === mine) loading = null;
          }
        };
        // What is far from what is seen is fetched again when it is wanted.
        const forget = () => {
          if (lines.size < 30000) return;
          const here = lineOf(topRow());
          for (const n of lines.keys()) if (Math.abs(n - here) > 8000) lines.delete(n);
        };
        """#

    /// Which rows are seen, and what they look like.
    private static let view = #"""
        const box = part("view"), space = part("space"), rows = part("rows");
        const rowHeight = 20;
        // Browsers end at 17 to 33 million pixels; above this the bar's place stands for a share of the log.
        const mostHeight = 12000000;
        // How far down one is, as if the rows had one height each and no limit.
        let offset = 0, setTop = -1, sticks = false, current = 0, chosen = null;
        const wraps = () => root.classList.contains("wraps");
        const seen = () => box.clientHeight;
        const wholeHeight = () => rowCount() * rowHeight + 12;
        const most = () => Math.max(0, wholeHeight() - seen());
        const shownHeight = () => Math.min(wholeHeight(), mostHeight);
        const scale = () => {
          const room = shownHeight() - seen();
          return room > 0 ? most() / room : 1;
        };
        const topRow = () => Math.max(0, Math.min(rowCount() - 1, Math.floor(offset / rowHeight)));
        const isAtEnd = () => offset >= most() - 2;
        const clock = (text) => {
          const time = new Date(text);
          const two = (number, width = 2) => String(number).padStart(width, "0");
          return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${two(time.getMilliseconds(), 3)}`;
        };
        const rowHTML = (n) => {
          const line = lines.get(n), group = groupAt(n);
          const classes = ["row"];
          if (line?.mark) classes.push(`is-${line.mark}`);
          if (chosen && n >= chosen.first && n <= chosen.last) classes.push("is-chosen");
          if (n === current) classes.push("is-found");
          const fold = group
            ? `<button type="button" class="fold" data-fold="${n}" aria-expanded="${!folded.has(n)}" aria-label="Group"></button>` : "";
          const time = line?.time ? `<time>${clock(line.time)}</time>` : "<time></time>";
          const cut = line?.length
            ? ` <a class="cut" href="${path}?from=${line.offset}&amp;limit=${line.length}">… ${line.length} bytes</a>` : "";
          return `<div class="${classes.join(" ")}" data-n="${n}"><a class="n" href="#L${n}">${n}</a>${time}` +
            `<span class="t">${fold}${line ? line.html : ""}${cut}</span></div>`;
        };
        let drawn = "", isDue = false;
        const draw = () => {
          if (isDue) return;
          isDue = true;
          requestAnimationFrame(() => { isDue = false; drawNow(); });
        };
        const drawNow = () => {
          countHidden();
          offset = Math.max(0, Math.min(offset, most()));
          if (sticks) offset = most();
          const height = `${shownHeight()}px`;
          if (space.style.height !== height) space.style.height = height;
          const top = Math.round(offset / scale());
          if (Math.abs(box.scrollTop - top) > 1) { setTop = top; box.scrollTop = top; }
          const first = topRow(), count = Math.min(rowCount() - first, Math.ceil(seen() / rowHeight) + 2);
          const numbers = Array.from({ length: Math.max(0, count) }, (_, index) => lineOf(first + index));
          const html = numbers.map(rowHTML).join("");
          if (html !== drawn) { drawn = html; rows.innerHTML = html; }
          // Rows that wrap are higher than they count: at the end, the last one is what must be seen.
          const end = offset >= most() - 2 ? Math.max(0, rows.offsetHeight - seen()) : 0;
          const shift = wraps() ? -end : first * rowHeight - offset;
          rows.style.transform = `translateY(${box.scrollTop + (wraps() ? shift : Math.max(shift, -rowHeight))}px)`;
          if (numbers.length) load(numbers[0], numbers.at(-1));
          part("end").hidden = sticks || isAtEnd();
          setText(part("lines"), `${total.toLocaleString()} line${total === 1 ? "" : "s"}`);
          mark();
        };
        const setText = (element, text) => { if (element.textContent !== text) element.textContent = text; };
        """#

    private static let moving = #"""
        const moveTo = (next, stick) => {
          offset = Math.max(0, Math.min(next, most()));
          sticks = stick ?? (!isComplete && isAtEnd());
          draw();
        };
        box.addEventListener("scroll", () => {
          if (Math.abs(box.scrollTop - setTop) <= 1) return;
          setTop = -1;
          const next = box.scrollTop * scale();
          if (Math.abs(next - offset) > scale()) moveTo(next);
        });
        // A wheel's step is as far in a long log as in a short one.
        box.addEventListener("wheel", (event) => {
          if (event.ctrlKey || event.shiftKey || !event.deltaY || scale() <= 1) { if (event.deltaY < 0) sticks = false; return; }
          event.preventDefault();
          moveTo(offset + event.deltaY * (event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? seen() : 1));
        }, { passive: false });
        box.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          const step = { ArrowDown: rowHeight, ArrowUp: -rowHeight, PageDown: seen() - rowHeight, PageUp: rowHeight - seen(),
            " ": (seen() - rowHeight) * (event.shiftKey ? -1 : 1), Home: -Infinity, End: Infinity }[event.key];
          if (step === undefined || event.target.closest("button, a")) return;
          event.preventDefault();
          moveTo(Number.isFinite(step) ? offset + step : step < 0 ? 0 : most());
        });
        const show = (line) => {
          for (const group of groups)
            if (group.n < line && line <= (group.end ?? total)) folded.delete(group.n);
          countHidden();
          moveTo(rowOf(line) * rowHeight - Math.floor(seen() / 3), false);
        };
        const readPlace = () => {
          const found = /^#L(\d+)(?:-L?(\d+))?$/.exec(location.hash);
          if (!found) return false;
          const [a, b] = [Number(found[1]), Number(found[2] ?? found[1])];
          chosen = { first: Math.min(a, b), last: Math.max(a, b) };
          show(Math.max(1, Math.min(chosen.first, total)));
          return true;
        };
        window.addEventListener("hashchange", readPlace);
        rows.addEventListener("click", (event) => {
          const fold = event.target.closest("[data-fold]");
          if (fold) {
            const n = Number(fold.dataset.fold);
            if (!folded.delete(n)) folded.add(n);
            drawn = "";
            draw();
            return;
          }
          const number = event.target.closest("a.n");
          if (!number) return;
          event.preventDefault();
          const n = Number(number.closest(".row").dataset.n);
          chosen = event.shiftKey && chosen
            ? { first: Math.min(chosen.first, n), last: Math.max(chosen.last, n) } : { first: n, last: n };
          history.replaceState(null, "", chosen.first === chosen.last ? `#L${n}` : `#L${chosen.first}-L${chosen.last}`);
          draw();
        });
        const toggle = (name, kept) => {
          const button = part(name);
          const set = (isOn) => {
            root.classList.toggle(kept, isOn);
            button.setAttribute("aria-pressed", String(isOn));
            drawn = "";
            draw();
          };
          button.addEventListener("click", () => {
            const isOn = !root.classList.contains(kept);
            try { localStorage.setItem(`log-${kept}`, isOn ? "1" : ""); } catch { /* It is then for this page only. */ }
            set(isOn);
          });
          try { if (localStorage.getItem(`log-${kept}`)) set(true); } catch { /* As if nothing was kept. */ }
        };
        toggle("times", "has-times");
        toggle("wrap", "wraps");
        part("end").addEventListener("click", () => { moveTo(Infinity, !isComplete); box.focus(); });
        part("error").addEventListener("click", () => {
          if (!firstError) return;
          current = firstError;
          show(firstError);
        });
        part("fold").addEventListener("click", () => {
          if (folded.size) folded.clear(); else for (const group of groups) folded.add(group.n);
          draw();
        });
        """#

    /// In the whole log, by the server.
    private static let finding = #"""
        const field = part("find");
        let found = { text: "", count: 0, matches: [] }, place = -1, asked = null;
        const tell = () => {
          const output = part("found");
          if (!found.text) return setText(output, "");
          if (!found.count) return setText(output, "No match");
          const all = found.count.toLocaleString();
          setText(output, place < 0 ? `${all} found` : `${(place + 1).toLocaleString()} of ${all}`);
        };
        const find = async (text) => {
          asked?.abort();
          asked = new AbortController();
          if (!text) { found = { text, count: 0, matches: [] }; place = -1; current = 0; tell(); return draw(); }
          try {
            const result = await (await fetchJSON(`?search=${encodeURIComponent(text)}`, asked.signal)).json();
            found = { text, ...result };
            const here = lineOf(topRow());
            place = found.matches.findIndex((match) => match.n >= here);
            if (place < 0 && found.matches.length) place = 0;
            go(0);
          } catch (error) {
            if (error.name !== "AbortError") setText(part("found"), "The search failed.");
          }
        };
        const go = (by) => {
          if (found.matches.length) {
            place = (place + by + found.matches.length) % found.matches.length;
            current = found.matches[place].n;
            show(current);
          }
          tell();
          draw();
        };
        let later = 0;
        field.addEventListener("input", () => { clearTimeout(later); later = setTimeout(() => find(field.value), 200); });
        field.addEventListener("keydown", (event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          clearTimeout(later);
          if (field.value !== found.text) find(field.value); else go(event.shiftKey ? -1 : 1);
        });
        part("next").addEventListener("click", () => go(1));
        part("previous").addEventListener("click", () => go(-1));
        document.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
          if (event.key === "n") go(1);
          if (event.key === "N") go(-1);
          if (event.key === "e") part("error").click();
        });
        // Where the text is in the rows that are seen, without changing them.
        const mark = () => {
          if (!window.Highlight || !CSS.highlights) return;
          const ranges = [], text = found.text.toLowerCase();
          if (text) {
            const walker = document.createTreeWalker(rows, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              if (!node.parentElement.closest(".t")) continue;
              const content = node.data.toLowerCase();
              if (content.length !== node.data.length) continue;
              for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + text.length)) {
                const range = new Range();
                range.setStart(node, at);
                range.setEnd(node, at + text.length);
                ranges.push(range);
              }
            }
          }
          CSS.highlights.set("found", new Highlight(...ranges));
        };
        """#

    private static let following = #"""
        const follow = (from) => {
          let last = from;
          const source = new EventSource(`${path}?follow=1&format=html&from=${from}`);
          source.addEventListener("lines", (event) => {
            last = event.lastEventId;
            for (const line of JSON.parse(event.data)) {
              lines.set(line.n, line);
              total = Math.max(total, line.n);
              if (line.mark === "error" && !firstError) setError(line.n);
              const open = groups.at(-1);
              if ((line.mark === "group" || line.mark === "endgroup") && open && open.end == null && open.n < line.n)
                open.end = line.n;
              if (line.mark === "group" && !groupAt(line.n)) groups.push({ n: line.n, end: null });
            }
            forget();
            part("fold").hidden = !groups.length;
            draw();
          });
          source.addEventListener("end", () => {
            source.close();
            isComplete = true;
            sticks = false;
            setText(part("state"), "");
            draw();
            // How the step ended stands above the log; live.js knows how to look again.
            if (typeof refreshSoon === "function") refreshSoon();
          });
          source.onopen = () => setText(part("state"), "Live");
          source.onerror = () => {
            setText(part("state"), "The connection is lost. Trying again …");
            source.close();
            setTimeout(() => follow(last), 2000);
          };
          window.addEventListener("pagehide", () => source.close(), { once: true });
        };
        const setError = (n) => { firstError = n; part("error").hidden = !n; };
        """#

    private static let start = #"""
        const begin = async () => {
          const outline = await (await fetchJSON("/outline")).json();
          ({ lines: total, is_complete: isComplete, groups } = outline);
          setError(outline.first_error?.n ?? 0);
          part("fold").hidden = !groups.length;
          root.classList.add("is-live");
          if (!readPlace()) {
            if ("failed" in root.dataset && firstError) show(firstError); else moveTo(isComplete ? 0 : Infinity, !isComplete);
          }
          drawNow();
          if (!isComplete) follow(outline.end);
        };
        new ResizeObserver(() => draw()).observe(box);
        begin().catch(() => { root.classList.remove("is-live"); });
        """#
}

extension Asset {
    static let log = Asset("log.js", "text/javascript; charset=utf-8", LogScript.text)
}
