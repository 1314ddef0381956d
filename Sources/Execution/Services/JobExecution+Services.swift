import Conductor
import Containers
import Expressions
import Planning
import Processes
import Runs
import Workflows

extension JobExecution {
    /// Gives an action's process what its toolkit needs to store artifacts and caches, as GitHub's runner does: actions in JavaScript and in
    /// containers get it, scripts do not. Where it cannot be had, a warning says so: most actions do not need it.
    func givingServices(to step: RunningStep) async -> RunningStep {
        guard let services = run.configuration.services, let place = step.servicesPlace, let job, step.spawn != nil
        else { return step }
        var step = step
        do throws(ActionServicesError) {
            let access = try await services.admit(
                job.served, from: try await servedPlace(place), isSecret: run.isSecret)
            // It is a secret like others, also for a keeper and an engine to come.
            run.addMasks([access.token])
            step.spawn?.secrets.append(access.token)
            let prefix = place == .host ? "" : ContainerProgram.variablePrefix
            step.spawn?.environment += Self.variables(access).map { "\(prefix)\($0.name)=\($0.value)" }
        } catch {
            step.annotations.append(Annotation(.warning, error.message))
        }
        return step
    }

    /// The names that GitHub's runner gives (NodeScriptActionHandler.cs, ContainerActionHandler.cs).
    private static func variables(_ access: ServiceAccess) -> [(name: String, value: String)] {
        [
            ("ACTIONS_RUNTIME_URL", access.url), ("ACTIONS_RUNTIME_TOKEN", access.token),
            ("ACTIONS_RESULTS_URL", access.url), ("ACTIONS_CACHE_SERVICE_V2", "True"),
        ]
    }

    private func servedPlace(_ place: ServicesPlace) async throws(ActionServicesError) -> ServedPlace {
        switch place {
        case .host: return .host
        case .container(let network?): return network.served
        case .container(nil):
            guard let network = await run.defaultNetwork() else { throw Self.unknownNetwork }
            return network.served
        case .unknownNetwork: throw Self.unknownNetwork
        }
    }

    private static let unknownNetwork = ActionServicesError(
        "Artifacts and caches cannot be served to the action's container: its network has no gateway that is this host."
    )

    /// An engine before may have let the job in.
    mutating func readmit() async {
        guard let services = run.configuration.services, let job else { return }
        do {
            try await services.readmit(job.served, isSecret: run.isSecret)
        } catch {
            self.job?.annotations.append(Annotation(.warning, error.message))
        }
    }

    func dismiss() {
        if let job { run.configuration.services?.dismiss(job.served) }
    }
}

extension PreparedJob {
    /// The job as the services know it.
    fileprivate var served: ServedJob {
        let event = run.configuration.plan.request.event
        let own = cacheScope
        var scopes = [own]
        for branch in [github["base_ref"]?.asString ?? "", event.defaultBranch]
        where !branch.isEmpty && !scopes.contains("refs/heads/" + branch) {
            scopes.append("refs/heads/" + branch)
        }
        return ServedJob(id: order.job.id, attempt: order.attempt, readScopes: scopes, writeScope: own)
    }
}

extension NetworkAddress {
    fileprivate var served: ServedPlace { .network(gateway: gateway, subnet: subnet) }
}

extension HostRun {
    /// That of containers without a network of their own; nil where it cannot be asked for.
    fileprivate func defaultNetwork() async -> NetworkAddress? {
        let environment = configuration.clientEnvironment
        return await blocking {
            guard let engine = try? ContainerEngine.find(in: environment) else { return nil }
            return try? engine.address(ofNetwork: engine.defaultNetwork)
        }
    }
}
