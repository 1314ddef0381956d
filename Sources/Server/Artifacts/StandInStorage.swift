/// What is put into a report's page before its own scripts: a browser gives a page without an origin neither storage nor cookies, and
/// raises an error where it asks for them. Reports keep what they were set to there, and would stay empty for that error alone.
enum StandInStorage {
    /// Storages that last as long as the page; cookies that are always none.
    private static let script = """
        <script>
        for (const name of ['localStorage', 'sessionStorage']) {
          try { window[name]; continue; } catch (error) {}
          const kept = new Map();
          const own = {
            getItem: key => kept.has(String(key)) ? kept.get(String(key)) : null,
            setItem: (key, value) => { kept.set(String(key), String(value)); },
            removeItem: key => { kept.delete(String(key)); },
            clear: () => kept.clear(),
            key: index => [...kept.keys()][index] ?? null,
          };
          const storage = new Proxy(own, {
            get: (own, key) => key === 'length' ? kept.size : key in own ? own[key] : kept.get(key),
            set: (own, key, value) => { own.setItem(key, value); return true; },
            has: (own, key) => kept.has(key) || key in own,
            deleteProperty: (own, key) => { kept.delete(key); return true; },
            ownKeys: () => [...kept.keys()],
            getOwnPropertyDescriptor: (own, key) => kept.has(key)
              ? { value: kept.get(key), writable: true, enumerable: true, configurable: true } : undefined,
          });
          Object.defineProperty(window, name, { value: storage, configurable: true });
        }
        try { document.cookie; } catch (error) {
          Object.defineProperty(document, 'cookie', { get: () => '', set: () => {}, configurable: true });
        }
        document.currentScript.remove();
        </script>
        """

    static let bytes = Array(script.utf8)
    /// Where a doctype is looked for.
    static let mostBytesBefore = 4096

    /// Where it belongs: after the doctype, before which nothing may stand, or at the beginning.
    static func place(in head: [UInt8]) -> Int {
        var rest = head[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        let start = rest.startIndex
        while true {
            rest = rest.drop { [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains($0) }
            // A declaration of XML is a comment in HTML.
            if let comment = after("-->", from: "<!--", in: rest) ?? after(">", from: "<?", in: rest) {
                rest = comment
            } else {
                return after(">", from: "<!doctype", in: rest)?.startIndex ?? start
            }
        }
    }

    /// What follows the first such end, where it begins with that; the case of letters does not matter.
    private static func after(_ end: String, from start: String, in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let head = bytes.prefix(start.utf8.count)
        guard head.count == start.utf8.count, String(decoding: head, as: UTF8.self).lowercased() == start else {
            return nil
        }
        return bytes.dropFirst(head.count).firstRange(of: Array(end.utf8)).map { bytes[$0.upperBound...] }
    }
}
