import CProcesses
import Glibc
import Processes

/// Engines come, speak and go.
extension Keeper {
    func acceptConnections(_ listener: Int32) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let connection = EngineConnection(descriptor: descriptor)
            // The socket's mode says the same; root passes that, and is not this user.
            guard sluice_peer_user(descriptor) == Int64(getuid()) else { continue }
            strangers[descriptor] = connection
            loop.watch(descriptor)
        }
    }

    func talk(to descriptor: Int32, isWritable: Bool) {
        let connection = engine?.descriptor == descriptor ? engine : strangers[descriptor]
        guard let connection else { return }
        if isWritable {
            connection.flush()
            watch(connection)
        }
        let isThere = connection.fill(by: &readBuffer)
        hear(connection)
        if !isThere { drop(connection) }
    }

    /// Tells the engine, if there is one.
    func tell(_ report: KeeperReport) {
        guard let engine else { return }
        engine.send(report)
        watch(engine)
    }

    func dropBrokenEngine() {
        if let engine, engine.isBroken { drop(engine) }
    }

    private func hear(_ connection: EngineConnection) {
        while connection === engine || strangers[connection.descriptor] === connection {
            do throws(KeeperError) {
                guard let request = try connection.next() else { return }
                obey(request, from: connection)
            } catch {
                connection.send(.refused(error.message))
                drop(connection)
            }
        }
    }

    private func obey(_ request: KeeperRequest, from connection: EngineConnection) {
        if case .hello(let epoch) = request { return greet(connection, epoch: epoch) }
        guard connection === engine else {
            connection.send(.refused("The first message on a connection has to be a hello."))
            return drop(connection)
        }
        carryOut(request)
    }

    private func greet(_ connection: EngineConnection, epoch: UInt64) {
        guard fence.admits(epoch: epoch) else {
            connection.send(.fenced(by: fence.highestEpoch))
            return drop(connection)
        }
        if let engine, engine !== connection {
            engine.send(.fenced(by: epoch))
            drop(engine)
        }
        strangers[connection.descriptor] = nil
        engine = connection
        resume.engineConnected()
        EngineAbsence.end(in: run)
        tell(.greeting(greeting()))
    }

    private func greeting() -> KeeperGreeting {
        for step in steps.values { step.reportedBytes = step.bytes }
        return KeeperGreeting(
            keeper: identity, steps: order.compactMap(status(of:)), masks: secrets.masks, containment: containment.kind)
    }

    func status(of step: StepID) -> StepStatus? {
        guard let running = steps[step] else { return ended[step] }
        return StepStatus(
            step: step, job: running.spawn.job, state: .running(pid: running.pid, bytes: running.bytes))
    }

    private func watch(_ connection: EngineConnection) {
        guard connection.isWaitingForRoom != connection.hasUnsent else { return }
        connection.isWaitingForRoom = connection.hasUnsent
        loop.watch(connection.descriptor, writing: connection.hasUnsent)
    }

    private func drop(_ connection: EngineConnection) {
        loop.forget(connection.descriptor)
        strangers[connection.descriptor] = nil
        if connection === engine {
            engine = nil
            guard !isShuttingDown else { return }
            resume.engineLeft(at: clock.now)
            // On a full disk the run goes on all the same, and nobody can tell how long the engine was away.
            try? EngineAbsence.begin(in: run, at: .now())
        }
    }
}
