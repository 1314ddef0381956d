import ArgumentParser
import Display
import Execution
import Foundation

/// `sluice internal-container start|stop|exec|action`: the process of a step that has to do with containers; started by the engine, not by people.
struct InternalContainerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "internal-container", abstract: "Start, use or remove the containers of a job.",
        shouldDisplay: false)

    @Argument var program: ContainerProgram

    func run() {
        let code = program.run(environment: ProcessEnvironment.all) { line in StandardOutput.write(line + "\n") }
        Foundation.exit(code)
    }
}

extension ContainerProgram: ExpressibleByArgument {}
