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
            // What watches for a server has its life on standard input, and nothing else.
            let bytes = order == .watch ? nil : try FileHandle.standardInput.readToEnd()
            let request = try bytes.map { try Value(parsingJSON: Array($0), keys: .caseSensitive) } ?? .null
            try await ServerWork(location: location, request: request, answer: answer).carryOut(order)
        } catch {
            answer.refuse(Problem(error))
            throw error
        }
    }
}
