import Server
import Testing

@Suite("The news") struct LiveNewsTests {
    @Test("are counted without a gap, and told to whoever comes later")
    func items() {
        let news = News()
        #expect(news.items(after: 0)?.isEmpty == true)
        news.post("demo", .run(7))
        news.post("other", .obligations)
        #expect(news.last == 2)
        #expect(news.items(after: 0)?.map(\.project) == ["demo", "other"])
        #expect(news.items(after: 0)?.map(\.kind) == [.run(7), .obligations])
        #expect(news.items(after: 1)?.map(\.id) == [2])
        #expect(news.items(after: 2)?.isEmpty == true)
    }

    @Test("that are too old, or have never been, are not guessed")
    func forgotten() {
        let news = News()
        for number in 1...5000 { news.post("demo", .run(number)) }
        #expect(news.items(after: 0) == nil)
        #expect(news.items(after: 5001) == nil)
        #expect(news.items(after: 4990)?.map(\.id) == Array(4991...5000))
        // What is kept is bounded, and never less than what is promised.
        #expect(news.items(after: 5000 - 1024)?.count == 1024)
        #expect(news.items(after: 5000 - 2049) == nil)
    }

    @Test("come to a listener in their order, and to nobody who was forgotten")
    func listeners() async {
        let news = News()
        news.post("demo", .schedules)
        guard let stream = news.listen(after: 0) else {
            Issue.record("The first item is not kept.")
            return
        }
        for number in 1...3 { news.post("demo", .run(number)) }
        var ids: [Int] = []
        for await item in stream {
            ids.append(item.id)
            if item.id == 4 { break }
        }
        #expect(ids == [1, 2, 3, 4])
        let listener = news.onPost { _ in Issue.record("It was forgotten.") }
        news.forget(listener)
        news.post("demo", .queue)
    }
}
