import ArgumentParser
import Expressions
import Foundation
import Server

/// `sluice internal-server ORDER`: one thing that a server does to runs; started by it, not by people.
///
/// What is to be done stands on standard input as JSON, and what became of it goes to descriptor 3.
struct InternalServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "internal-server", abstract: "Do what 'sluice serve' has to do to a run.", shouldDisplay: false)

    @Argument var order: ServerOrder

    @OptionGroup var location: LocationOptions

    func run() async throws {
        let answer = ServerAnswer()
        do {
            let bytes = try FileHandle.standardInput.readToEnd() ?? Data()
            let request = try Value(parsingJSON: Array(bytes), keys: .caseSensitive)
            try await ServerWork(location: location, request: request, answer: answer).carryOut(order)
        } catch {
            answer.refuse(Problem(error))
            throw error
        }
    }
}
