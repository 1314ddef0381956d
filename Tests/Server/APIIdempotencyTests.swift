import Conductor
import Expressions
import Foundation
import HTTPTypes
import Runs
import Synchronization
import Testing
import Workflows

@testable import Server

@Suite struct APIIdempotencyTests {
    private let database: ServerDatabase
    private let count = Counter()

    init() throws {
        database = try ServerDatabase(path: NSTemporaryDirectory() + "sluice-keys-\(UUID().uuidString).sqlite")
    }

    private func request(_ key: String?, _ body: String = "{}", by name: String = "ann") throws -> ServerRequest {
        var headers: HTTPFields = [:]
        if let key, let header = IdempotentWrites.header { headers[header] = key }
        return ServerRequest(
            method: .post, path: "/api/v1/projects/demo/runs", headers: headers, body: Array(body.utf8),
            caller: Caller(name: name, means: .none, role: .operate))
    }

    private func writes(at seconds: Int64 = 1000, server: String = "one") -> IdempotentWrites {
        IdempotentWrites(
            database: database, clock: FixedClock(time: Timestamp(nanoseconds: seconds * 1_000_000_000)), server: server
        )
    }

    private func answer(_ request: ServerRequest, _ writes: IdempotentWrites? = nil) async throws -> ServerResponse {
        try await (writes ?? self.writes()).answer(request) { [count] _ in
            var response = ServerResponse.json(["number": .number(Double(count.next()))], status: .created)
            response.headers[.location] = "/there"
            return response
        }
    }

    private func text(_ response: ServerResponse) -> String {
        guard case .bytes(let bytes) = response.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func givesTheSameAnswerAgainAndDoesItOnce() async throws {
        let first = try await answer(try request("k"))
        let again = try await answer(try request("k"))
        #expect(count.value == 1)
        #expect(text(again) == text(first) && again.status == .created)
        #expect(again.headers[.location] == "/there")
        #expect(HTTPField.Name("idempotency-replayed").flatMap { again.headers[$0] } == "true")
        _ = try await answer(try request(nil))
        _ = try await answer(try request("other"))
        _ = try await answer(try request("k", by: "bob"))
        #expect(count.value == 4)
    }

    @Test func refusesAnotherQuestionWithTheSameKey() async throws {
        _ = try await answer(try request("k"))
        await #expect(throws: Problem.self) { try await answer(try request("k", "{\"a\":1}")) }
        #expect(count.value == 1)
    }

    @Test func refusesWhatIsNoKey() async throws {
        for key in ["", "a b", String(repeating: "x", count: 256), "ä"] {
            await #expect(throws: Problem.self, "\(key)") { try await answer(try request(key)) }
        }
        #expect(count.value == 0)
    }

    @Test func forgetsAfterADay() async throws {
        _ = try await answer(try request("k"), writes(at: 1000))
        _ = try await answer(try request("k"), writes(at: 1000 + 86_400))
        #expect(count.value == 1)
        _ = try await answer(try request("k"), writes(at: 1000 + 86_401))
        #expect(count.value == 2)
    }

    @Test func isDoneOnceByManyAtOnce() async throws {
        let request = try request("k")
        let results = await withTaskGroup(of: Result<String, any Error>.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        return .success(text(try await answer(request)))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(count.value == 1)
        let answers = results.compactMap { try? $0.get() }
        #expect(!answers.isEmpty && Set(answers).count == 1)
        for case .failure(let error) in results { #expect((error as? Problem)?.status == .conflict) }
    }

    @Test func keepsARefusalAndForgetsAFault() async throws {
        let request = try request("k")
        let refusal = Problem.unprocessable("It cannot be.")
        await #expect(throws: refusal) { try await writes().answer(request) { _ in throw refusal } }
        let again = try await answer(request)
        #expect(again.status == .unprocessableContent && count.value == 0)
        let other = try self.request("l")
        await #expect(throws: Problem.self) { try await writes().answer(other) { _ in throw Problem.fault("Oh.") } }
        #expect(try await answer(other).status == .created)
    }

    @Test func goesOnWithWhatKnowsHowFarItCame() async throws {
        let request = try request("k")
        let submissions = Mutex<[String]>([])
        await #expect(throws: Problem.self) {
            try await writes(server: "one").answer(request) { submission in
                submissions.withLock { $0.append(submission) }
                // The first server is killed here; the second one is asked again.
                _ = try await writes(server: "two").answer(request) { submission in
                    submissions.withLock { $0.append(submission) }
                    return ServerResponse.json(["number": 1], status: .created)
                }
                throw Problem.fault("It is dead.")
            }
        }
        let seen = submissions.withLock { $0 }
        #expect(seen.count == 2 && seen[0] == seen[1], "\(seen)")
    }
}

private final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func next() -> Int {
        number.withLock {
            $0 += 1
            return $0
        }
    }
}
