import HTTP
import Testing

@Suite("Server-sent events")
struct EventReaderTests {
    private static let text = """
        : hello\n
        event: lines
        id: 12
        data: [1,
        data:  2]

        data: plain

        event: nothing
        id: 13

        event:end
        id:14
        data:{}


        """

    private static let events = [
        ReceivedEvent(name: "lines", data: "[1,\n 2]", id: "12"),
        ReceivedEvent(name: "message", data: "plain", id: "12"),
        ReceivedEvent(name: "end", data: "{}", id: "14"),
    ]

    @Test("are the same however they are cut into pieces", arguments: [1, 2, 3, 7, 1000])
    func pieces(size: Int) {
        for text in [Self.text, Self.text.replacing("\n", with: "\r\n")] {
            var reader = EventReader()
            var found: [ReceivedEvent] = []
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                found += reader.read(Array(bytes.prefix(size)))
                bytes = bytes.dropFirst(size)
            }
            #expect(found == Self.events)
            #expect(reader.lastID == "14")
        }
    }

    @Test("go on after the last one of an earlier connection, and half of one is none")
    func halves() {
        var reader = EventReader(lastID: "7")
        #expect(reader.read(Array("data: a\n".utf8)).isEmpty)
        #expect(reader.read(Array("\n".utf8)) == [ReceivedEvent(name: "message", data: "a", id: "7")])
        #expect(reader.read(Array("event: x\n\n".utf8)).isEmpty)
    }
}
