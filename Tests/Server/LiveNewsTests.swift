import Server
import Synchronization
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
    func listeners() {
        let news = News()
        news.post("demo", .schedules)
        let heard = Mutex<[Int]>([])
        let listener = news.onPost { item in heard.withLock { $0.append(item.id) } }
        for number in 1...3 { news.post("demo", .run(number)) }
        news.forget(listener)
        news.post("demo", .queue)
        #expect(heard.withLock { $0 } == [2, 3, 4])
    }

    /// A task is resumed and cancelled under a lock of its own; with one of the news around it, both waited for each other for ever.
    @Test("wake a task that is being cancelled, and is forgotten for that, at the same moment")
    func cancelled() async {
        let news = News()
        for _ in 1...2000 {
            let (stream, continuation) = AsyncStream.makeStream(of: NewsItem.self)
            let listener = news.onPost { continuation.yield($0) }
            continuation.onTermination = { _ in news.forget(listener) }
            let task = Task { for await _ in stream {} }
            async let posted: Void = { for number in 1...3 { news.post("demo", .run(number)) } }()
            task.cancel()
            await posted
            await task.value
        }
        #expect(news.last == 6000)
    }
}
