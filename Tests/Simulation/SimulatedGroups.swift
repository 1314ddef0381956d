import Conductor
import Expressions
import Planning
import Runs
import Workflows

/// The concurrency groups of a simulated repository, for the engine with this token.
struct SimulatedGroups: GroupPort {
    let world: SimulatedWorld
    let token: Int

    func enter(_ gate: GateID, _ request: GroupRequest) throws {
        try change(request.key) { groups in
            groups.enter(GroupMember(run: 1, gate: gate), request)
        }
    }

    func leave(_ gate: GateID) throws {
        try change(nil) { groups in groups.leave(GroupMember(run: 1, gate: gate)) }
    }

    private func change(_ key: String?, _ body: (inout SimulatedGroupTable) -> Void) throws {
        if world.maybeCrash(0.02, token: token) { throw SimulatedWorld.Crash() }
        guard world.living == token else { throw SimulatedWorld.Crash() }
        body(&world.groups)
        world.tellOfGroups()
        if world.maybeCrash(0.02, token: token) { throw SimulatedWorld.Crash() }
    }
}

/// All groups by their key, and the runs besides the simulated one that want them.
struct SimulatedGroupTable {
    var queues: [String: GroupQueue] = [:]
    /// Runs whose engine is gone.
    var absent: Set<Int> = []

    mutating func enter(_ member: GroupMember, _ request: GroupRequest) {
        let absent = absent
        queues[request.key, default: GroupQueue()].enter(member, request) { !absent.contains($0.run) }
    }

    mutating func leave(_ member: GroupMember) {
        let absent = absent
        for key in queues.keys.sorted() { queues[key]?.leave(member) { !absent.contains($0.run) } }
    }

    mutating func settle() {
        let absent = absent
        for key in queues.keys.sorted() { queues[key]?.settle { !absent.contains($0.run) } }
    }

    func standing(of member: GroupMember) -> GroupQueue.Standing? {
        queues.keys.sorted().lazy.compactMap { queues[$0]?.standing(of: member) }.first
    }

    /// The members of a run, in an order that does not depend on a hash.
    func members(where isMeant: (Int) -> Bool) -> [GroupMember] {
        queues.keys.sorted().flatMap { key in (queues[key]?.places ?? []).map(\.member).filter { isMeant($0.run) } }
    }
}

extension SimulatedWorld {
    /// What other runs do with the groups of this one: they come, hold, are cancelled, lose their engines, and end.
    func scheduleOthers() {
        for run in 50..<(50 + (plan.request.locks.isEmpty ? 0 : groupRandom.below(4))) {
            schedule(
                .otherEnters(run, .lock(groupRandom.pick(plan.request.locks))), after: Double(groupRandom.below(60)))
        }
        let keys = GroupNames.all(in: plan)
        guard !keys.isEmpty else { return }
        for run in 2..<(2 + groupRandom.below(7)) {
            let request = GroupRequest(
                group: groupRandom.pick(keys), queue: groupRandom.pick([.single, .single, .max, .fifo]),
                cancelsInProgress: groupRandom.chance(0.3))
            schedule(.otherEnters(run, request), after: Double(groupRandom.below(60)))
        }
    }

    func otherEnters(_ run: Int, _ request: GroupRequest) {
        groups.enter(GroupMember(run: run, gate: .run), request)
        if groupRandom.chance(0.15) {
            groups.absent.insert(run)
            schedule(.otherReturns(run), after: Double(groupRandom.below(200)))
        }
        tellOfGroups()
    }

    func otherReturns(_ run: Int) {
        groups.absent.remove(run)
        groups.settle()
        tellOfGroups()
    }

    func otherLeaves(_ run: Int) {
        groups.leave(GroupMember(run: run, gate: .run))
        tellOfGroups()
    }

    /// Tells the engine how its own gates stand, and lets those others go whose turn has come or who were cancelled.
    func tellOfGroups() {
        checkGroups()
        for member in groups.members(where: { $0 > 1 }) where !leaving.contains(member.run) {
            switch groups.standing(of: member) {
            case .holds(let requester):
                leaving.insert(member.run)
                schedule(.otherLeaves(member.run), after: Double(groupRandom.below(requester == nil ? 60 : 5)))
            case .evicted: groups.leave(member)
            case .waits, nil: break
            }
        }
        guard let token = living else { return }
        for member in groups.members(where: { $0 == 1 }) {
            let gate = member.gate
            switch groups.standing(of: member) {
            case .holds(let requester):
                tell(.opened(gate), token)
                if let requester { tell(.cancelled(gate, requester: requester), token) }
            case .waits(let wait): tell(.waiting(gate, wait), token)
            case .evicted(let requester): tell(.cancelled(gate, requester: requester), token)
            case nil: break
            }
        }
    }

    private func tell(_ report: GroupReport, _ token: Int) {
        schedule(.message(.group(report), token: token), after: Double(groupRandom.below(200)) / 1000)
    }

    /// What no engine says of itself: a process of this run runs only while the run holds all the groups around its job.
    func checkGroups() {
        for job in Set(keeper.processes.filter(\.value.isRunning).keys.map(\.job)) {
            for (gate, key) in GroupNames.around(job, in: plan) {
                guard case .holds? = groups.queues[key]?.standing(of: GroupMember(run: 1, gate: gate)) else {
                    violations.append("'\(job)' runs without the group '\(key)'")
                    return
                }
            }
        }
    }

    /// What an engine that died did not do: members whose job, or whose run, has ended leave.
    func purgeGroups() {
        var ended: Set<JobID> = []
        for case .jobFinished(let job, _, _) in entries.map(\.event) { ended.insert(job) }
        for member in groups.members(where: { $0 == 1 }) {
            if let job = member.gate.job, ended.contains(job) { groups.leave(member) }
        }
        tellOfGroups()
    }
}

/// The groups that a plan's files name; in simulated ones all of them are written out.
enum GroupNames {
    static func all(in plan: Plan) -> [String] {
        let workflows = [plan.workflow] + plan.callees.values
        let names = workflows.flatMap { workflow in
            ([workflow.concurrency] + workflow.jobs.map(\.concurrency)).compactMap(name)
        }
        return Set(names).sorted()
    }

    /// Those that must be held while the job runs; by the files alone, since its place may not be known before the run.
    static func around(_ job: JobID, in plan: Plan) -> [(GateID, String)] {
        var gates: [(GateID, String)] = []
        var workflow: Workflow? = plan.workflow
        if let name = name(workflow?.concurrency) { gates.append((.run, name)) }
        gates += plan.request.locks.map { (GateID.lock($0), GroupRequest.lock($0).key) }
        var path = ""
        for part in job.text.split(separator: "/") {
            path += (path.isEmpty ? "" : "/") + part
            let id = part.split(separator: ".")[0]
            guard let definition = workflow?.jobs.first(where: { $0.id.value == id }) else { return gates }
            // What discharges an obligation waits for no group.
            if plan.request.obligations.contains(where: { $0.dischargedBy == id }) { return gates }
            if let name = name(definition.concurrency) { gates.append((GateID(job: JobID(path), level: .job), name)) }
            guard case .call = definition.body else { continue }
            workflow = plan.callees[RandomWorkflow.calleePath]
            if let name = name(workflow?.concurrency) {
                gates.append((GateID(job: JobID(path), level: .workflow), name))
            }
        }
        return gates
    }

    private static func name(_ concurrency: Located<Concurrency>?) -> String? {
        guard case .fields(let fields)? = concurrency?.value else { return nil }
        return fields.group.value.literalText.lowercased()
    }
}
