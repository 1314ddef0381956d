import Server
import Testing

@Suite struct DoorTalkTests {
    private func exchange(isLast: Bool = false) -> DoorTalk.Exchange {
        DoorTalk.Exchange(isHead: false, knowsChunks: true, isLast: isLast)
    }

    @Test func goesOnAfterAWholeRequestAndItsAnswer() {
        var talk = DoorTalk()
        for _ in 0..<3 {
            talk.asked(exchange())
            talk.read()
            let isFinal = talk.answering()
            #expect(!isFinal)
            let isOver = talk.answered()
            #expect(!isOver)
        }
        #expect(talk.listens && talk.current == nil)
    }

    @Test func isOverAfterTheLastOneThatWasAskedFor() {
        var talk = DoorTalk()
        talk.asked(exchange(isLast: true))
        talk.read()
        let isFinal = talk.answering()
        #expect(isFinal)
        let isOver = talk.answered()
        #expect(isOver)
        #expect(talk.isOver && !talk.listens)
    }

    @Test func anAnswerBeforeTheWholeRequestIsTheLastOne() {
        var talk = DoorTalk()
        talk.asked(exchange())
        let isFinal = talk.answering()
        #expect(isFinal)
        talk.read()
        let isOver = talk.answered()
        #expect(isOver)
    }

    @Test func whatIsRefusedWaitsForTheAnswersBeforeIt() {
        var talk = DoorTalk()
        talk.asked(exchange())
        talk.read()
        let refusal = talk.refuse()
        #expect(refusal == .afterwards)
        let again = talk.refuse()
        #expect(again == nil && !talk.listens && !talk.isOver)
        let isFinal = talk.answering()
        #expect(isFinal)
        let isOver = talk.answered()
        #expect(isOver)
        #expect(talk.isOver)
    }

    @Test func aHalfRequestIsRefusedAtOnce() {
        var talk = DoorTalk()
        talk.asked(exchange())
        let refusal = talk.refuse()
        #expect(refusal == .now)
        #expect(talk.isOver)
    }

    @Test func aHalfRequestBehindAWholeOneIsRefusedAfterIt() {
        var talk = DoorTalk()
        talk.asked(exchange())
        talk.read()
        talk.asked(exchange())
        let refusal = talk.refuse()
        #expect(refusal == .afterwards)
        let isFinal = talk.answering()
        #expect(isFinal)
        let isOver = talk.answered()
        #expect(isOver)
    }

    @Test func nothingIsSaidInTheMiddleOfAnAnswer() {
        var talk = DoorTalk()
        talk.asked(exchange())
        _ = talk.answering()
        let refusal = talk.refuse()
        #expect(refusal == .afterwards)
        let isOver = talk.answered()
        #expect(isOver)
    }

    @Test func connectionsAreCountedInAllAndOfEachAddress() {
        let connections = Connections(most: 3, mostOfOne: 2)
        #expect(connections.enter("a") && connections.enter("a") && !connections.enter("a"))
        #expect(connections.enter("b") && !connections.enter("c"))
        connections.leave("a")
        #expect(connections.enter("c") && connections.count == 3)
        connections.leave("a")
        connections.leave("b")
        connections.leave("c")
        #expect(connections.count == 0 && connections.enter("a") && connections.enter("a"))
    }
}
